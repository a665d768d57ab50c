/// The address of a server: `scheme://user:password@host:port/path?key=value`, its parts percent-encoded where need be.
struct Address: Sendable, Equatable {
    var scheme: String
    var user: String
    var password: String
    var host: String
    var port: UInt16?
    /// What stands after the first slash.
    var path: String
    var query: [String: String] = [:]

    /// Nil when it cannot be read.
    init?(_ text: String) {
        guard let scheme = text.split("://") else { return nil }
        let (address, query) = scheme.after.split("?").map { ($0.before, $0.after) } ?? (scheme.after, "")
        let (place, path) = address.split("/").map { ($0.before, $0.after) } ?? (address, "")
        let (login, server) = place.split("@").map { ($0.before, $0.after) } ?? ("", place)
        let (user, password) = login.split(":").map { ($0.before, $0.after) } ?? (login, "")

        var host = server
        var port: Substring?
        if server.hasPrefix("["), let end = server.firstIndex(of: "]") {
            host = server[server.index(after: server.startIndex)..<end]
            let rest = server[server.index(after: end)...]
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let parts = server.split(":") {
            (host, port) = (parts.before, parts.after)
        }
        guard !host.isEmpty, port == nil || UInt16(port ?? "") != nil, let user = user.percentDecoded,
            let password = password.percentDecoded, let path = path.percentDecoded
        else { return nil }
        self.scheme = String(scheme.before)
        self.user = user
        self.password = password
        self.host = String(host)
        self.port = port.flatMap { UInt16($0) }
        self.path = path
        for pair in query.split(separator: "&") {
            guard let (key, value) = pair.split("=").map({ ($0.before, $0.after) }) else { continue }
            guard let value = value.percentDecoded else { return nil }
            self.query[String(key)] = value
        }
    }
}

/// Why an address cannot be read. It never repeats the address, which holds the password.
struct Unreadable: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
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

    /// Nil when something else than two digits follows a percent sign, or what comes out is no text.
    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
