import Deployments
import Foundation
import Hosts
import Model
import RoostTesting

/// What the tests ask of a site that is watched.
extension SiteLab {
    /// What makes of `distributed` a site that is encrypted on every hop, walled off, replicated, and watched; alerts go to somebody on
    /// the client side.
    static let watched: [(old: String, new: String)] = [
        (
            "  web-2: { address: 10.20.0.22, roles: [web, app] }",
            """
              web-2: { address: 10.20.0.22, roles: [web, app, database] }
              mon-1: { address: 10.20.0.61, roles: [monitor] }
            """
        ),
        ("  topology: single", "  topology: replica"),
        (
            "\nbalancer:\n",
            """

            tls: { certificate: internal, internal: on }
            firewall: { admin: [10.20.0.0/24] }
            monitoring:
              retention: 1d
              alerts: { webhook: "http://\(Outsider.address):\(Outsider.port)/alerts" }
            balancer:

            """
        ),
    ]

    /// One instant of an expression of Prometheus: labels and number.
    func ask(_ expression: String) async throws -> [(labels: [String: String], value: Double)] {
        let answer = try await on(
            "mon-1", "promtool query instant --format=json http://127.0.0.1:9090 '\(expression)'", timeout: .seconds(20))
        return try JSONDecoder().decode([PrometheusSample].self, from: Data(answer.utf8)).map { ($0.labels, $0.number) }
    }

    func value(_ expression: String) async throws -> Double {
        let all = try await ask(expression)
        guard all.count == 1 else { throw Failure("mon-1", "has \(all.count) values of \(expression), not one") }
        return all[0].value
    }
}

/// A receiver on the client side: what it was told, in order (`receiver.py`).
struct Outsider: Sendable {
    /// The client side of every lab.
    static let address = "203.0.113.10"
    static let port = 9900

    struct Post: Decodable {
        var at: Double
        var path: String
        var type: String
        var body: String
    }

    /// What Alertmanager posts, as far as it is looked at.
    private struct Message: Decodable {
        struct Alert: Decodable {
            var status: String
            var labels: [String: String]
            var annotations: [String: String]
        }

        var alerts: [Alert]
    }

    struct Word {
        /// Seconds since 1970.
        var at: Double
        var isFiring: Bool
        var name: String
        var host: String
        var meaning: String
        var first: String
    }

    let log: String
    let refuse: String

    func posts() throws -> [Post] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        // The last line may be under way.
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(Post.self, from: Data($0.utf8))
        }
    }

    /// What was said about alerts; the heartbeat left out unless it is asked for.
    func words(heartbeat: Bool = false) throws -> [Word] {
        try posts().filter { $0.path == "/alerts" }.flatMap { post in
            try JSONDecoder().decode(Message.self, from: Data(post.body.utf8)).alerts.map {
                Word(
                    at: post.at, isFiring: $0.status == "firing", name: $0.labels["alertname"] ?? "", host: $0.labels["host"] ?? "",
                    meaning: $0.annotations["meaning"] ?? "", first: $0.annotations["first"] ?? "")
            }
        }.filter { ($0.name == "DeadMan") == heartbeat }
    }

    /// Seconds from `start` (since 1970) until it was told.
    func told(of alert: (name: String, host: String), firing: Bool, since start: Double, within seconds: Int) async throws -> Double {
        var at: Double?
        try await wait(for: "\(alert.name) of \(alert.host) \(firing ? "fires" : "is over")", within: .seconds(seconds)) {
            at = try words().last { $0.name == alert.name && $0.host == alert.host && $0.isFiring == firing && $0.at >= start }?.at
            return at != nil
        }
        return (at ?? start) - start
    }
}

extension SiteLab {
    /// Does something while somebody outside listens.
    func heard(_ body: (Outsider) async throws -> Void) async throws {
        let name = "h" + String(UInt32.random(in: 0 ..< .max), radix: 36)
        let (log, stop, refuse) = ("\(folder)/../\(name).log", "\(folder)/../\(name).stop", "\(folder)/../\(name).refuse")
        let words = [
            "lab", "client", "--", "python3", Repository.path("Tests/FaultTests/Support/receiver.py"), "\(Outsider.port)",
            "--log", log, "--stop", stop, "--refuse", refuse,
        ]
        async let receiver = roost(words, timeout: .seconds(900))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(Outsider(log: log, refuse: refuse))) } catch { outcome = .failure(error) }
        try "".write(toFile: stop, atomically: true, encoding: .utf8)
        let ended = try await receiver
        try outcome.get()
        guard ended.status == 0 else { throw Failure("receiver.py", "ended with status \(ended.status)", output: ended.everything) }
    }

    /// Does something while a Prometheus on the client side takes what is written to it, and can be asked for a number.
    func heardByPrometheus(_ body: (_ ask: (String) async throws -> Int) async throws -> Void) async throws {
        let home = "\(folder)/../taken"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try "global: {}\n".write(toFile: home + "/prometheus.yml", atomically: true, encoding: .utf8)
        let address = "\(Outsider.address):9091"
        try await onClientSide(
            "prometheus --web.enable-remote-write-receiver --config.file=\(home)/prometheus.yml --storage.tsdb.path=\(home)/data --web.listen-address=\(address)"
        ) {
            try await body { expression in
                let said = try await Child.run(
                    try lab.clientCommand(["promtool", "query", "instant", "http://\(address)", expression]), timeout: .seconds(20))
                return said.output.firstMatch(of: /=> (\d+) @/).flatMap { Int($0.1) } ?? 0
            }
        }
    }

    /// Does something while somebody on the client side who is logs.example.org, and proves it, takes what comes over TLS.
    func heardBySyslog(_ body: (_ received: () throws -> String) async throws -> Void) async throws {
        let home = "\(folder)/../syslog"
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout"
        let script = """
            set -e; mkdir -p "$1"; cd "$1"
            openssl req -x509 \(key) ca.key -out ca.pem -days 2 -subj /CN=collectors
            openssl req \(key) key.pem -out request.pem -subj /CN=collector
            printf 'subjectAltName=DNS:logs.example.org\\n' >names
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out leaf.pem
            """
        try await Child.check(["sh", "-c", script, "sh", home], timeout: .seconds(20))
        let authority = try String(contentsOfFile: home + "/ca.pem", encoding: .utf8)
        for host in try StackReader.read(path: folder + "/stack.yml").hosts {
            try await on(
                host.name,
                """
                grep -q logs.example.org /etc/hosts || echo '\(Outsider.address) logs.example.org' >>/etc/hosts
                mkdir -p /usr/local/share/ca-certificates
                cat >/usr/local/share/ca-certificates/collectors.crt <<'END'
                \(authority)END
                ! command -v update-ca-certificates >/dev/null || update-ca-certificates >/dev/null 2>&1
                """)
        }
        let receiver = Repository.path("Tests/FaultTests/Support/lines.py")
        try await onClientSide("python3 \(receiver) 6515 --certificate \(home)/leaf.pem --key \(home)/key.pem --log \(home)/received") {
            try await body { (try? String(contentsOfFile: home + "/received", encoding: .utf8)) ?? "" }
        }
    }

    /// Runs a command on the client side until `body` has ended.
    func onClientSide(_ command: String, _ body: () async throws -> Void) async throws {
        let stop = "\(folder)/../\(UInt32.random(in: 0 ..< .max)).stop"
        let script = "\(command) & while [ ! -e \(stop) ]; do sleep 0.1; done; kill $!; wait"
        async let running = roost(["lab", "client", "--", "sh", "-c", script], timeout: .seconds(900))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try "".write(toFile: stop, atomically: true, encoding: .utf8)
        _ = try await running
        try outcome.get()
    }
}
