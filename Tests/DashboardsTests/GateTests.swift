import Dashboards
import Testing

/// Who is let in, and who is not.
struct GateTests {
    private let loopback = Gate(token: nil, port: 7878, isEncrypted: false)
    private let open = Gate(token: "right", port: 7878, isEncrypted: true)

    @Test(arguments: ["127.0.0.1:7878", "localhost:7878", "LOCALHOST:7878", "[::1]:7878", "127.0.0.1"])
    func loopbackAnswersToItsOwnNames(_ host: String) {
        #expect(loopback.decide(.init(host: host)) == .enter)
    }

    @Test(arguments: ["evil.example", "evil.example:7878", "127.0.0.1.evil.example:7878", "127.0.0.1:80", "", nil])
    func noOtherNameMeansLoopback(_ host: String?) {
        guard case .refuse(421, _) = loopback.decide(.init(host: host)) else { return #expect(Bool(false), "\(host ?? "-") is let in") }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func nothingIsChanged(_ method: String) {
        for gate in [loopback, open] {
            guard case .refuse(405, _) = gate.decide(.init(method: method, host: "localhost:7878", cookies: "roost-7878=right")) else {
                return #expect(Bool(false), "\(method) is let in")
            }
        }
    }

    @Test func theTokenGoesIntoACookie() {
        guard case .welcome(let cookie) = open.decide(.init(host: "ops.example", token: "right")) else { return #expect(Bool(false)) }
        #expect(cookie == "roost-7878=right; Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(open.decide(.init(host: "ops.example", path: "/events", cookies: "other=1; roost-7878=right")) == .enter)
    }

    @Test(arguments: [nil, "roost-7878=wrong", "roost-7878=righ", "roost-7878=", "roost-7879=right", "xroost-7878=right"])
    func withoutItNobodyEnters(_ cookies: String?) {
        for path in ["/", "/events", "/page.js", "/logs.json"] {
            guard case .refuse(403, _) = open.decide(.init(host: "127.0.0.1:7878", path: path, cookies: cookies)) else {
                return #expect(Bool(false), "\(path) with \(cookies ?? "-") is let in")
            }
        }
        guard case .refuse(403, _) = open.decide(.init(host: "ops.example", token: "wrong")) else { return #expect(Bool(false)) }
        // A token elsewhere than at the door is none: it would stand in the address of every file.
        guard case .refuse(403, _) = open.decide(.init(host: "ops.example", path: "/events", token: "right")) else { return #expect(Bool(false)) }
    }
}
