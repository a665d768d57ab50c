import Engines
import Foundation
import Model
import RoostTesting
import Testing

/// Whatever is called is listened on, at the address that the caller uses.
@Suite struct ReachabilityTests {
    @Test(arguments: Variant.all)
    func variants(_ variant: Variant) throws { try check(variant.site()) }

    @Test func anyAssignmentOfRoles() throws {
        var generator = SeededGenerator(7)
        for _ in 0..<400 { try check(Variant.site(of: Self.stack(&generator))) }
    }

    private func check(_ site: Site) throws {
        let world = Listening(site)
        for flow in Catalogue.flows(of: site.stack) {
            // What leaves the stack, and the host's own sshd, are in no file that is made here. VRRP has no ports.
            guard case .component(let to) = flow.to, flow.transport != .vrrp else { continue }
            let ends = world.ends[to.host, default: []].filter { $0.engine == to.engine }
            #expect(
                ends.contains { $0.port == flow.port && (!$0.isLoopback || flow.isLocal) },
                "\(flow) of \(world.shape): \(ends)")
        }
        for call in world.calls {
            let host =
                call.address.isLoopback
                ? call.from : site.stack.hosts.first { "\($0.address)" == call.address.text }?.name
            let ends = world.ends[host ?? "-", default: []]
            #expect(
                ends.contains { $0.port == call.port && $0.accepts(call.address) },
                "\(call.from) calls \(call.address.text):\(call.port) of \(world.shape): \(ends)")
        }
        for host in site.stack.hosts(.app) {
            let web = site.stack.hosts(.web)
            let callers = web.isEmpty ? site.stack.hosts(.balancer) : web
            let monitors = site.stack.app?.metrics == nil ? [] : site.stack.hosts(.monitor)
            let listen = world.generated.host(host.name).file("/live.env")!.content
            #expect(
                listen.contains("LISTEN=\"127.0.0.1:8000\"")
                    == (site.stack.encryptsInside || !callers.isEmpty && (callers + monitors).allSatisfy { $0.name == host.name }),
                "\(host.name) of \(world.shape)")
        }
    }

    private static func stack(_ generator: inout SeededGenerator) -> Stack {
        let six = Int.random(in: 0..<4, using: &generator) == 0
        let count = Int.random(in: 1...6, using: &generator)
        var hosts: [Model.Host] = (1...count).map { at in
            let roles = [Role.balancer, Role.web, Role.app].filter { (_: Role) in Bool.random(using: &generator) }
            return Model.Host(name: "h-\(at)", address: Address(six ? "fd00::\(at)" : "10.0.0.\(at)")!, roles: roles)
        }
        hosts[Int.random(in: 0..<count, using: &generator)].roles.append(.database)
        for role in [Role.monitor, .cache, .cache] where Bool.random(using: &generator) {
            let at = Int.random(in: 0..<count, using: &generator)
            if !hosts[at].roles.contains(role) { hosts[at].roles.append(role) }
        }
        if !hosts.contains(where: { $0.roles.contains(.app) }) { hosts[0].roles.append(.app) }
        var stack = Stack(name: "random", domain: "example.org", hosts: hosts)
        stack.app = App(runtime: .command, source: "./app")
        stack.app?.start = "./serve"
        stack.app?.metrics = Bool.random(using: &generator) ? "/metrics" : nil
        stack.app?.migrate = Bool.random(using: &generator) ? "./migrate" : nil
        stack.database = Database()
        if hosts.contains(where: { $0.roles.contains(.cache) }) { stack.cache = Cache() }
        if hosts.contains(where: { $0.roles.contains(.web) }) { stack.web = Web() }
        if hosts.contains(where: { $0.roles.contains(.balancer) }) { stack.balancer = Balancer() }
        if hosts.contains(where: { $0.roles.contains(.monitor) }) { stack.monitoring = Monitoring() }
        return stack
    }
}

/// Who listens where, and who calls whom, as the generated files say it.
private struct Listening {
    struct Endpoint: CustomStringConvertible {
        /// An address, `*` for every IPv4 address, `**` for every address.
        var text: String
        var isLoopback: Bool { text == "127.0.0.1" }
        var isIPv6: Bool { text.contains(":") }
        var description: String { text }
    }

    struct End: CustomStringConvertible {
        var engine: String
        var address: Endpoint
        var port: Int
        var isLoopback: Bool { address.isLoopback }
        var description: String { "\(engine) on \(address.text) port \(port)" }

        func accepts(_ called: Endpoint) -> Bool {
            address.text == called.text || address.text == "**" || (address.text == "*" && !called.isIPv6)
        }
    }

    var generated: Generated
    var ends: [String: [End]] = [:]
    var calls: [(from: String, address: Endpoint, port: Int)] = []
    var shape: String

    init(_ site: Site) {
        generated = Generated(site)
        shape = site.stack.hosts.map { "\($0.name) \($0.address) \($0.roles.map(\.rawValue))" }.joined(separator: ", ")
        for host in generated.hosts {
            if let text = host.file("haproxy.cfg")?.content { readHAProxy(text, host.name) }
            if let text = host.file("nginx.conf")?.content { readNginx(text, host.name) }
            if let text = host.file("live.env")?.content { readSettings(text, host.name) }
            if let text = host.file("90-roost.cnf")?.content { readMariaDB(text, host.name) }
            if let text = host.file("/redis.conf")?.content { readRedis(text, host.name, "redis") }
            if let text = host.file("roost-sentinel.conf")?.content { readRedis(text, host.name, "sentinel") }
            if let text = host.file("nsd.conf")?.content { readNSD(text, host.name) }
            for file in host.files { readSocat(file.content, host.name) }
            if let text = host.file("prometheus.yml")?.content { readPrometheus(text, host.name) }
            if let text = host.file("rsyslog.d/roost.conf")?.content { readRsyslog(text, host.name) }
            for file in host.files where file.name.hasPrefix("/etc/default/") { readDefaults(file, host.name) }
            for unit in host.resources.compactMap({ $0 as? UnitResource }) { readReadiness(unit, host.name) }
        }
    }

    /// The arguments of what belongs to monitoring.
    private mutating func readDefaults(_ file: FileResource, _ host: String) {
        let name = file.name.split(separator: "/").last!.replacing("prometheus-", with: "")
        let engine = ["alertmanager", "blackbox-exporter"].contains(name) ? "prometheus" : String(name)
        let words = file.content.split { " \"\n".contains($0) }
        if let word = words.first(where: { $0.hasPrefix("--web.listen-address=") }) {
            let (address, port) = Self.split(word.dropFirst("--web.listen-address=".count))
            ends[host, default: []].append(End(engine: engine, address: address, port: port))
        }
        if let address = words.first(where: { $0.hasPrefix("HOST=") }), let port = words.first(where: { $0.hasPrefix("PORT=") }) {
            ends[host, default: []].append(
                End(engine: engine, address: Endpoint(text: String(address.dropFirst(5))), port: Int(port.dropFirst(5))!))
        }
    }

    private mutating func readPrometheus(_ text: String, _ host: String) {
        for line in text.split(separator: "\n") where line.contains("- targets: [\"") {
            var target = line.split(separator: "\"")[1]
            if let scheme = target.range(of: "://") { target = target[scheme.upperBound...].prefix { $0 != "/" } }
            let (address, port) = Self.split(target)
            calls.append((host, address, port))
        }
    }

    private mutating func readRsyslog(_ text: String, _ host: String) {
        for line in text.split(separator: "\n") {
            let value = { (key: String) in line.split(separator: "\(key)=\"").dropFirst().first?.prefix { $0 != "\"" } }
            guard let port = value("port").flatMap({ Int($0) }) else { continue }
            if let address = value("address") {
                ends[host, default: []].append(End(engine: "rsyslog", address: Endpoint(text: String(address)), port: port))
            } else if let target = value("target"), target != "logs.example.org" {
                calls.append((host, Endpoint(text: String(target)), port))
            }
        }
    }

    private static func split(_ text: Substring) -> (Endpoint, Int) {
        let colon = text.lastIndex(of: ":") ?? text.startIndex
        let port = Int(text[text.index(after: colon)...]) ?? 0
        return (Endpoint(text: String(text[..<colon]).trimmingCharacters(in: ["[", "]"])), port)
    }

    /// What members of the database listen with besides the server.
    private mutating func readSocat(_ text: String, _ host: String) {
        for match in text.matches(of: #/LISTEN:(\d+),bind=([^,]+),/#) {
            let address = String(match.2).trimmingCharacters(in: ["[", "]"])
            ends[host, default: []].append(End(engine: "mariadb", address: Endpoint(text: address), port: Int(match.1) ?? 0))
        }
    }

    private mutating func readHAProxy(_ text: String, _ host: String) {
        for words in text.split(separator: "\n").map({ $0.split(separator: " ") }) {
            if words.first == "bind" {
                let (address, port) = Self.split(words[1])
                let any = words.contains("v4v6") ? "**" : "*"
                ends[host, default: []].append(
                    End(
                        engine: "haproxy",
                        address: ["", "*", "::"].contains(address.text) ? Endpoint(text: any) : address, port: port))
            } else if words.first == "server", !words[2].hasPrefix("unix@") {
                let (address, port) = Self.split(words[2])
                calls.append((host, address, port))
            }
        }
    }

    private mutating func readNginx(_ text: String, _ host: String) {
        for words in text.split(separator: "\n").map({ $0.split { " ;".contains($0) } }) {
            if words.first == "listen" {
                let isBoth = words[1].hasPrefix("[::]") && words.contains("ipv6only=off")
                let (address, port) = words[1].contains(":") ? Self.split(words[1]) : (Endpoint(text: "*"), Int(words[1]) ?? 0)
                // mtail's figures, where nginx encrypts them.
                let engine = words.contains("default_server") || address.text == "*" ? "nginx" : "mtail"
                ends[host, default: []].append(
                    End(engine: engine, address: isBoth ? Endpoint(text: "**") : address, port: port))
            } else if words.first == "server", words.count > 1, words[1] != "{" {
                let (address, port) = Self.split(words[1])
                calls.append((host, address, port))
            }
        }
    }

    private mutating func readSettings(_ text: String, _ host: String) {
        for line in text.split(separator: "\n") {
            let value = line.drop { $0 != "\"" }.dropFirst().dropLast()
            if line.hasPrefix("LISTEN=") {
                let (address, port) = Self.split(value)
                ends[host, default: []].append(End(engine: "app", address: address, port: port))
            } else if line.hasPrefix("DATABASE_") || line.hasPrefix("CACHE_") {
                let authority = value.drop { $0 != "@" }.dropFirst().prefix { $0 != "/" }
                let (address, port) = Self.split(authority)
                calls.append((host, address, port))
            }
        }
    }

    private mutating func readNSD(_ text: String, _ host: String) {
        for match in text.matches(of: #/ip-address: (\S+)/#) {
            ends[host, default: []].append(End(engine: "nsd", address: Endpoint(text: String(match.1)), port: 53))
        }
    }

    private mutating func readMariaDB(_ text: String, _ host: String) {
        let lines = text.split(separator: "\n")
        let value = { (key: String) in lines.first { $0.hasPrefix(key + " = ") }!.dropFirst(key.count + 3) }
        for address in value("bind_address").split(separator: ",") {
            ends[host, default: []].append(
                End(engine: "mariadb", address: Endpoint(text: String(address)), port: Int(value("port"))!))
        }
        // What the members of a cluster say to each other.
        for match in text.matches(of: #/(?:listen_addr=[a-z]+:\/\/|recv_addr=|receive_address = )([^;\s]+)/#) {
            let (address, port) = Self.split(match.1)
            ends[host, default: []].append(End(engine: "mariadb", address: address, port: port))
        }
    }

    private mutating func readRedis(_ text: String, _ host: String, _ engine: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        for words in lines where words[0] == "sentinel" && ["monitor", "known-sentinel"].contains(words[1]) {
            calls.append((host, Endpoint(text: String(words[3])), Int(words[4])!))
        }
        let port = lines.compactMap { $0[0] == "port" || $0[0] == "tls-port" ? Int($0[1]) : nil }.max()!
        for address in lines.first(where: { $0[0] == "bind" })!.dropFirst() {
            ends[host, default: []].append(End(engine: engine, address: Endpoint(text: String(address)), port: port))
        }
    }

    /// What is waited for after a start is a call as well.
    private mutating func readReadiness(_ unit: UnitResource, _ host: String) {
        let words = unit.ready.split(separator: " ")
        guard ["listens", "http_ok"].contains(words.first) else { return }
        calls.append((host, Endpoint(text: String(words[1])), Int(words[2])!))
    }
}
