/// A database's address: `mysql://user:password@host:port/name?ssl-ca=FILE`, its parts percent-encoded where need be.
struct DatabaseAddress: Sendable, Equatable {
    var host: String
    var port: UInt32
    var user: String
    var password: String
    var name: String
    /// The file with the authority that must have signed the server's certificate; without it there is no TLS.
    var authority: String?

    /// Why an address cannot be read. It never repeats the address, which holds the password.
    struct Unreadable: Error, CustomStringConvertible {
        var description: String { "the database's address is no mysql://user:password@host:port/name" }
    }

    init(_ text: String) throws {
        guard let scheme = text.split("://"), ["mysql", "mariadb"].contains(scheme.before) else { throw Unreadable() }
        let (address, query) = scheme.after.split("?").map { ($0.before, $0.after) } ?? (scheme.after, "")
        let (place, name) = address.split("/").map { ($0.before, $0.after) } ?? (address, "")
        let (login, server) = place.split("@").map { ($0.before, $0.after) } ?? ("", place)
        let (user, password) = login.split(":").map { ($0.before, $0.after) } ?? (login, "")

        var host = server
        var port: Substring = "3306"
        if server.hasPrefix("["), let end = server.firstIndex(of: "]") {
            host = server[server.index(after: server.startIndex)..<end]
            let rest = server[server.index(after: end)...]
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let parts = server.split(":") {
            (host, port) = (parts.before, parts.after)
        }
        guard !host.isEmpty, let number = UInt16(port) else { throw Unreadable() }

        self.host = String(host)
        self.port = UInt32(number)
        self.user = try user.percentDecoded()
        self.password = try password.percentDecoded()
        self.name = try name.percentDecoded()
        for pair in query.split(separator: "&") {
            if let (key, value) = pair.split("=").map({ ($0.before, $0.after) }), key == "ssl-ca" {
                authority = try value.percentDecoded()
            }
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What stands before and after the first occurrence of a separator.
    fileprivate func split(_ separator: String) -> (before: Substring, after: Substring)? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) {
                return (self[..<start], self[index(start, offsetBy: separator.count)...])
            }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func percentDecoded() throws -> String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                throw DatabaseAddress.Unreadable()
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw DatabaseAddress.Unreadable() }
        return text
    }
}
