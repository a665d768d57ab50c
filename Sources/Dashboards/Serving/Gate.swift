import Foundation

/// Who is let in to the page. Pure, so that every way in can be tried without a server.
///
/// On loopback without a token the name by which the page was asked for must be loopback's own: a page elsewhere whose name suddenly means
/// 127.0.0.1 (DNS rebinding) gets nothing. Otherwise whoever has the token gets in, and a cookie, which no other name shares.
package struct Gate: Sendable {
    package enum Decision: Sendable, Equatable {
        case enter
        /// The token was right: it goes into a cookie, and out of the address.
        case welcome(cookie: String)
        case refuse(status: Int, why: String)
    }

    /// A question as far as it matters here.
    package struct Caller: Sendable {
        package var method: String
        package var host: String?
        package var path: String
        package var token: String?
        package var cookies: String?

        package init(method: String = "GET", host: String?, path: String = "/", token: String? = nil, cookies: String? = nil) {
            self.method = method
            self.host = host
            self.path = path
            self.token = token
            self.cookies = cookies
        }
    }

    /// Nil on loopback.
    package let token: String?
    private let port: Int
    private let isEncrypted: Bool

    package init(token: String?, port: Int, isEncrypted: Bool) {
        self.token = token
        self.port = port
        self.isEncrypted = isEncrypted
    }

    /// Cookies know no ports: two pages on one machine must not take each other's.
    private var cookie: String { "roost-\(port)" }

    package func decide(_ caller: Caller) -> Decision {
        guard caller.method == "GET" || caller.method == "HEAD" else { return .refuse(status: 405, why: "this page only shows: GET") }
        guard let token else {
            let names = ["127.0.0.1", "localhost", "[::1]"].flatMap { [$0, "\($0):\(port)"] }
            guard let host = caller.host?.lowercased(), names.contains(host) else {
                return .refuse(status: 421, why: "this page answers to 127.0.0.1 and localhost only")
            }
            return .enter
        }
        if let given = caller.token, caller.path == "/" {
            guard Self.same(given, token) else { return .refuse(status: 403, why: "this is not the token that `roost watch` printed") }
            return .welcome(cookie: "\(cookie)=\(token); Path=/; HttpOnly; SameSite=Strict\(isEncrypted ? "; Secure" : "")")
        }
        let pairs = (caller.cookies ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let given = pairs.filter { $0.hasPrefix("\(cookie)=") }.map { String($0.dropFirst(cookie.count + 1)) }
        return given.contains { Self.same($0, token) } ? .enter : .refuse(status: 403, why: "open the address that `roost watch` printed")
    }

    /// In a time that does not tell how much of it was right.
    private static func same(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Scripts and styles are files of the page's own; nothing comes from elsewhere, nobody frames it, and nothing is kept.
    package static let headers: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
    ]
}
