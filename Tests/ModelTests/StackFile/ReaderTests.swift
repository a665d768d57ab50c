import Foundation
import Model
import RoostTesting
import Testing

/// A good stack file becomes the stack that it declares.
@Suite struct ReaderTests {
    @Test(arguments: Repository.stages)
    func readsTheExamples(_ stage: String) throws {
        let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
        let stack = try StackReader.read(text: text, file: "stack.yml", directory: Repository.path("examples/\(stage)"))
        #expect(stack.name == "foobar" && stack.domain == "foobar.com")
        #expect(stack.app?.runtime == (stage == "scaled" ? .python : .swift))
        #expect(stack.app?.source == (stage == "scaled" ? "../apps/python" : "../apps/swift"))
        #expect(stack.app?.environment.map(\.name) == ["GREETING"])
        #expect(stack.web?.staticFiles == "./public")
    }

    @Test func readsEveryKey() throws {
        let stack = try read(
            """
            stack: foobar
            domain: foobar.com
            hosts:
              lb-1: { address: 10.20.0.11, roles: [balancer], site: rack-1 }
              lb-2: { address: 10.20.0.12, roles: [balancer] }
              db-2: { address: 10.20.0.42, roles: [database, app, web] }
              db-1: { address: 10.20.0.41, roles: [database, cache, monitor, dns] }
            ssh: { user: admin, port: 2222 }
            balancer: { algorithm: leastconn, mode: active-active, virtual: [10.20.0.10, 10.20.0.9] }
            web: { mode: active-passive, static: ./public }
            app:
              runtime: command
              source: ../app
              start: ./serve --listen $LISTEN
              health: /up
              metrics: /up/figures
              migrate: ./serve migrate
              environment: { B: "two words", A: 012 }
              packages: [libmariadb3, g++]
              memory: 2G
              reaches: [api.example.com:443, 203.0.113.0/24:25, 10.0.0.9:5432, "[2001:db8::9]:443", "[2001:db8::/32]:80"]
            database:
              topology: replica
              durability: strict
              backups: { every: 30m, keep: 15d, to: /srv/backups }
            cache: { engine: redis, required: on }
            tls: { certificate: { cert: www.pem, key: /etc/www.key }, internal: off }
            firewall: { admin: [10.20.0.0/24, 192.0.2.7, "fd00::/64"] }
            monitoring:
              retention: 30d
              alerts: { webhook: "https://hooks.example.com/x" }
              forward: { metrics: "https://metrics.example.com", logs: tls://logs.example.com:6514 }
            """)
        #expect(stack.hosts.map(\.name) == ["lb-1", "lb-2", "db-2", "db-1"])
        #expect(
            stack.hosts[0] == Host(name: "lb-1", address: Address("10.20.0.11")!, roles: [.balancer], site: "rack-1"))
        #expect(stack.ssh.user == "admin" && stack.ssh.port == 2222)
        #expect(stack.balancer?.algorithm == .leastconn && stack.balancer?.mode == .activeActive)
        #expect(stack.balancer?.virtual.map(\.description) == ["10.20.0.10", "10.20.0.9"])
        #expect(stack.web?.mode == .activePassive && stack.web?.staticFiles == "./public")
        let app = try #require(stack.app)
        #expect(app.runtime == .command && app.source == "../app" && app.start == "./serve --listen $LISTEN")
        #expect(app.metrics == "/up/figures")
        #expect(app.health == "/up" && app.migrate == "./serve migrate" && app.memory == 2048)
        #expect(app.environment.map(\.name) == ["B", "A"] && app.environment.map(\.value) == ["two words", "012"])
        #expect(app.packages == ["libmariadb3", "g++"])
        #expect(app.reaches.map(\.port) == [443, 25, 5432, 443, 80])
        #expect(app.reaches.map { "\($0.place)" } == ["api.example.com", "203.0.113.0/24", "10.0.0.9", "2001:db8::9", "2001:db8::/32"])
        #expect(stack.database?.topology == .replica && stack.database?.durability == .strict)
        #expect(stack.database?.backups == Backups(every: 1800, keep: 15 * 86_400, to: "/srv/backups"))
        #expect(stack.cache?.required == true)
        #expect(stack.tls?.certificate == .files(certificate: "www.pem", key: "/etc/www.key"))
        #expect(stack.tls?.internal == false)
        #expect(stack.firewall?.admin == ["10.20.0.0/24", "192.0.2.7/32", "fd00::/64"])
        #expect(
            stack.monitoring?.retention == 30 * 86_400 && stack.monitoring?.webhook == "https://hooks.example.com/x")
        #expect(stack.monitoring?.forwardLogs == "tls://logs.example.com:6514")
    }

    /// The declared defaults and those of the types are the same ones.
    @Test func defaultsAreThoseOfTheTypes() throws {
        let stack = try read(
            """
            stack: foobar
            domain: foobar.com
            hosts:
              a: { address: 10.20.0.1, roles: [balancer, web, app, database, cache, monitor] }
            balancer:
            web: {}
            app: { runtime: node, source: ./app }
            database:
            cache: {}
            tls:
            ssh: {}
            monitoring:
            """)
        #expect(stack.balancer == Balancer() && stack.web == Web() && stack.database == Database())
        #expect(stack.cache == Cache() && stack.tls == TLS() && stack.ssh == SSHSettings())
        #expect(stack.monitoring == Monitoring() && stack.app == App(runtime: .node, source: "./app"))
    }

    @Test func placesAreThoseOfValuesAndOfTheKeysOfSections() throws {
        let marked = MarkedText(
            """
            stack: ①foobar
            domain: foobar.com
            ②hosts:
              ③lb-1: { address: ④10.20.0.11, ⑤roles: [⑥balancer] }
              lb-2: { address: 10.20.0.12, roles: [balancer, web] }
            balancer:
              virtual:
                - ⑦10.20.0.10
            web: { static: public }

            """)
        let stack = try read(marked.text)
        let paths = [
            "stack", "hosts", "hosts.lb-1", "hosts.lb-1.address", "hosts.lb-1.roles", "hosts.lb-1.roles.0",
            "balancer.virtual.0",
        ]
        #expect(paths.map { marked.name(of: stack.source.place($0)) } == ["①", "②", "③", "④", "⑤", "⑥", "⑦"])
        #expect(stack.source.place("hosts.lb-1.site") == stack.source.place("hosts.lb-1"))
        #expect(stack.source.place("tls") == Place(file: "stack.yml", line: 1, column: 1))
        #expect(stack.source.text == marked.text && stack.source.directory == "/nowhere")
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "roost-\(UInt64.random(in: 0 ... .max))"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for path in [folder + "/stack.yml", folder] {
            let found = #expect(throws: Findings.self) { try StackReader.read(path: path) }
            #expect(found?.all.map(\.rule) == ["no-file"])
            #expect(found?.all.first?.place == Place(file: path, line: 1, column: 1))
        }
        let file = folder + "/stack.yml"
        let text =
            "stack: a\ndomain: a.com\nhosts: { a: { address: 10.0.0.1, roles: [web, app] } }\n"
            + "app: { runtime: node, source: ./app }\nweb: { static: ./stack.yml }\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let found = #expect(throws: Findings.self) { try StackReader.read(path: file) }
        #expect(found?.all.map(\.subject) == ["app.source", "web.static"])
        #expect(found?.all.map(\.message) == ["there is no folder `./app`", "`./stack.yml` is not a folder"])
    }

    private func read(_ text: String) throws -> Stack {
        try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }
}
