import Model

/// Encryption, firewalls, monitoring: what protects, and what would be seen.
struct SafetyWriter {
    private let writer: DocumentWriter
    private var stack: Stack { writer.stack }

    init(_ writer: DocumentWriter) { self.writer = writer }

    func write(_ document: inout Document) {
        encryption(&document)
        firewall(&document)
        monitoring(&document)
    }

    private func encryption(_ document: inout Document) {
        document.section("HTTPS, and where it ends")
        guard let tls = stack.tls else {
            document.say("There is none: passwords, sessions and pages pass in the clear, and anybody on the way can read and change them.")
            return
        }
        document.say("HTTPS is HTTP inside TLS. It tells the visitor that this really is `\(stack.domain)`, and keeps everybody on the way from reading or changing what is said.")
        let source =
            switch tls.certificate {
            case .internal: "The certificate is signed by the stack's own authority, which visitors must be told to trust; its key never leaves the operator's machine."
            case .acme: "The certificate comes over ACME and renews itself."
            case .files(let certificate, _): "The certificate is the operator's own, `\(Document.plain(certificate))`."
            }
        document.say(source)
        let end = writer.entryHosts
        if tls.internal {
            document.say("The visitor's TLS ends at \(writer.names(end)). From there everything that carries a request, data, figures or log lines between two hosts is encrypted again, and each caller verifies the name of whom it calls.")
        } else if stack.hosts.count > 1 {
            document.say("TLS ends at \(writer.names(end)). Behind it everything passes between the hosts in the clear: whoever is on that network can read it.")
        } else {
            document.say("TLS ends at \(writer.names(end)), and what is behind it runs on the same host.")
        }
    }

    private func firewall(_ document: inout Document) {
        document.section("Firewalls, and who talks to whom")
        if let firewall = stack.firewall {
            document.say("Every host has a firewall (nftables). It lets in, and out, what the table names, and nothing else: a program that listens by mistake is not reached, and one that was broken into reaches nobody new. SSH is open to \(Listing.of(firewall.admin.map { "`\($0)`" })).")
        } else {
            document.say("There are none: every port that a program opens can be reached by whoever can reach the host. The table shows what needs to be open.")
        }
        let names = (stack.app?.reaches ?? []).compactMap { reach in if case .name(let name) = reach.place { "`\(name)`" } else { nil } }
        if stack.firewall != nil, !names.isEmpty {
            document.say("Rules hold addresses, and a name's change. So for what the application calls by name (\(Listing.of(names))) its own user may reach that port at every public address, and none of a private network; no other program may.")
        }
        // The way of a request first, as it is walked.
        let rows = self.rows.enumerated().sorted { a, b in (a.element.rank, a.offset) < (b.element.rank, b.offset) }.map(\.element)
        document.blocks.append(
            .table(
                header: ["from", "to", "port", "encrypted", "what for"],
                rows: rows.map { [Self.who($0.caller, $0.callers), Self.who($0.called, $0.hosts), $0.port, $0.encryption, $0.purpose] }))
    }

    /// Flows of one kind: those ends, and no others.
    private struct Row {
        var rank: Int
        var caller: String
        var called: String
        var port: String
        var encryption: String
        var purpose: String
        var callers: [String] = []
        var hosts: [String] = []
    }

    private var rows: [Row] {
        var rows: [Row] = []
        var index: [[String]: Int] = [:]
        for flow in writer.topology.flows where !flow.isLocal {
            var row = Row(
                rank: rank(flow.from), caller: kind(flow.from), called: kind(flow.to),
                port: flow.transport == .vrrp ? "VRRP" : "\(flow.port)\(flow.transport == .udp ? "/udp" : "")",
                encryption: Self.encryption(flow.encryption), purpose: flow.purpose)
            let key = ["\(row.rank)", row.caller, row.called, row.port, row.encryption, row.purpose]
            let at = index[key] ?? rows.count
            if at == rows.count {
                index[key] = at
                rows.append(row)
            }
            row = rows[at]
            if let host = flow.from.host, row.callers.last != host, !row.callers.contains(host) { rows[at].callers.append(host) }
            if let host = flow.to.host, row.hosts.last != host, !row.hosts.contains(host) { rows[at].hosts.append(host) }
        }
        let order = Dictionary(stack.hosts.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        let sorted = { (names: [String]) in names.sorted { (order[$0] ?? 0, $0) < (order[$1] ?? 0, $1) } }
        return rows.map { row in
            var row = row
            row.callers = sorted(row.callers)
            row.hosts = sorted(row.hosts)
            return row
        }
    }

    private func rank(_ end: Flow.End) -> Int {
        guard case .component(let component) = end else { return end == .clients ? 0 : 99 }
        let isProxy = component.engine == "haproxy" && stack.host(named: component.host)?.roles.contains(.balancer) == false
        let order = ["haproxy", "keepalived", "nginx", "app", "proxy", "mariadb", "redis", "sentinel"]
        return 1 + (order.firstIndex(of: isProxy ? "proxy" : component.engine) ?? order.count)
    }

    private func kind(_ end: Flow.End) -> String {
        switch end {
        case .clients: "everybody"
        case .operators: "operators"
        case .outside(let outside): Self.outside(outside)
        case .service(.network(let network)): "`\(Reach.Place.network(network))`"
        case .service(.name(let name)): "`\(name)`, or any other public address"
        case .host: ""
        case .component(let component): SceneNames.engine(component.engine)
        }
    }

    private static func encryption(_ encryption: Flow.Encryption) -> String {
        switch encryption {
        case .none: "no"
        case .tls: "TLS"
        case .ssh: "SSH"
        case .unknown: "up to the application"
        }
    }

    private static func who(_ kind: String, _ hosts: [String]) -> String {
        guard !hosts.isEmpty else { return kind }
        let names = Listing.of(hosts.map { "`\($0)`" }, most: 12)
        return kind.isEmpty ? names : "\(kind) on \(names)"
    }

    private static func outside(_ outside: Flow.Outside) -> String {
        switch outside {
        case .resolvers: "DNS resolvers"
        case .timeServers: "time servers"
        case .packageMirrors: "package mirrors"
        case .certificateAuthority: "the certificate authority"
        case .alertReceiver: "the receiver of alerts"
        case .metricsReceiver: "the receiver of figures"
        case .logReceiver: "the receiver of log lines"
        }
    }

    private func monitoring(_ document: inout Document) {
        document.section("Monitoring")
        guard let monitoring = stack.monitoring, !stack.hosts(.monitor).isEmpty else {
            document.say("There is none: the first to notice that something is slow, full or lost will be a visitor.")
            return
        }
        document.say("Monitoring tells how the site is, and wakes somebody when it is not well. Prometheus on \(writer.names(stack.hosts(.monitor))) *collects*: every few seconds it asks an agent on every host for figures, keeps them for \(Quantities.text(seconds: monitoring.retention)), and compares them with alert rules.".replacing("*", with: ""))
        let agents = [
            ("node-exporter", "processors, memory, disks and network of each host"), ("haproxy", "requests, errors and times, as the load balancer sees them"),
            ("mtail", "requests and times, counted from nginx's access log"), ("mysqld-exporter", "the database: connections, replication, slow queries"),
            ("redis-exporter", "the cache"),
        ].filter { agent in writer.topology.components.contains { $0.engine == agent.0 } }
        let own = stack.app?.metrics.map { ["`\($0)` of the application: its own figures, which visitors do not see"] } ?? []
        document.blocks.append(.list(agents.map { "`\($0.0)`: \($0.1)" } + own))
        let counter = stack.hosts(.balancer).isEmpty ? "sum(rate(nginx_requests_total[1m]))" : "sum(rate(haproxy_frontend_http_requests_total{proxy=\"site\"}[1m]))"
        document.say("**Queries per second (QPS)** is the growth of a request counter: the server counts every request, and Prometheus divides by the time between two readings. In its language:")
        document.blocks.append(.code(counter))
        document.say(monitoring.webhook == nil ? "Alerts name nobody to be told: they are seen with `roost status`." : "Alerts are posted to a webhook.")
    }
}
