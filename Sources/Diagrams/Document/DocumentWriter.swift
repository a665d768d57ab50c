import Model

/// Writes the design document: only what is true of this stack, and once.
struct DocumentWriter {
    let topology: Topology
    let report: CheckReport

    var stack: Stack { topology.stack }

    func document() -> Document {
        var document = Document(title: "\(stack.name): how \(stack.domain) is served")
        document.say(summary)
        document.section("The picture")
        document.blocks.append(.figure)
        WalkWriter(self).write(&document)
        ElementWriter(self).write(&document)
        SafetyWriter(self).write(&document)
        FaultWriter(self).write(&document)
        NextWriter(self).write(&document)
        return document
    }

    private var summary: String {
        let kinds = [Role.balancer, .web, .app, .database, .cache, .monitor, .dns].compactMap { role -> String? in
            let hosts = stack.hosts(role)
            return hosts.isEmpty ? nil : "\(Self.role(role)) on \(names(hosts))"
        }
        let weak = report.spofs.filter { !$0.contains("/") }
        let fate =
            weak.isEmpty
            ? "Any one host may be lost: the site stays up, or comes back by itself within seconds."
            : "The loss of \(Self.either(weak.map { "`\($0)`" })) alone takes the site down."
        return "`\(stack.domain)` and `www.\(stack.domain)` are served by \(stack.hosts.count == 1 ? "one server" : "\(stack.hosts.count) servers"): \(Listing.of(kinds, most: 9)). \(fate) "
            + "This document is made from the stack file by `roost explain`: when the file changes, so does the document."
    }

    static func role(_ role: Role) -> String {
        switch role {
        case .balancer: "load balancing"
        case .web: "the web server"
        case .app: "the application"
        case .database: "the database"
        case .cache: "the cache"
        case .monitor: "monitoring"
        case .dns: "the name server"
        }
    }

    /// `a`, `a or b`, `a, b or c`.
    static func either(_ names: [String]) -> String {
        names.count < 2 ? names.first ?? "" : names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    func names(_ hosts: [Host]) -> String { Listing.of(hosts.map { "`\($0.name)`" }) }

    var entry: [Address] { stack.entryAddresses }
    var entryHosts: [Host] {
        for role in [Role.balancer, .web, .app] where !stack.hosts(role).isEmpty { return stack.hosts(role) }
        return []
    }

    func flows(to engine: String) -> [Flow] {
        topology.flows.filter { if case .component(let to) = $0.to { to.engine == engine } else { false } }
    }

    var isEncryptedInside: Bool { stack.tls?.internal == true }
    var hasProxy: Bool { topology.components.contains { $0.engine == "haproxy" && stack.host(named: $0.host)?.roles.contains(.balancer) == false } }
}
