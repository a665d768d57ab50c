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
            document.say("The visitor's TLS ends at \(writer.names(end)). From there every hop between two hosts is encrypted again, and each caller verifies the name of whom it calls.")
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
        var rows: [[String]] = []
        var index: [[String]: Int] = [:]
        var ranks: [Int] = []
        for flow in writer.topology.flows where !flow.isLocal {
            let port = flow.transport == .vrrp ? "VRRP" : "\(flow.port)\(flow.transport == .udp ? "/udp" : "")"
            let encryption = flow.encryption == .none ? "no" : flow.encryption == .tls ? "TLS" : "SSH"
            let key = [who(flow.from, isCaller: true), who(flow.to, isCaller: false), port, encryption, flow.purpose]
            if index[key] == nil {
                index[key] = rows.count
                rows.append(key)
                ranks.append(rank(flow.from))
            }
        }
        // The way of a request first, as it is walked.
        let sorted = rows.enumerated().sorted { a, b in (ranks[a.offset], a.offset) < (ranks[b.offset], b.offset) }.map(\.element)
        document.blocks.append(.table(header: ["from", "to", "port", "encrypted", "what for"], rows: sorted))
    }

    private func rank(_ end: Flow.End) -> Int {
        guard case .component(let component) = end else { return end == .clients ? 0 : 99 }
        let isProxy = component.engine == "haproxy" && stack.host(named: component.host)?.roles.contains(.balancer) == false
        let order = ["haproxy", "keepalived", "nginx", "app", "proxy", "mariadb", "redis", "sentinel"]
        return 1 + (order.firstIndex(of: isProxy ? "proxy" : component.engine) ?? order.count)
    }

    /// Hosts that do the same are named together.
    private func who(_ end: Flow.End, isCaller: Bool) -> String {
        switch end {
        case .clients: return "everybody"
        case .operators: return "operators"
        case .outside(let outside): return Self.outside(outside)
        case .host: return "every host"
        case .component(let component):
            let all = writer.topology.components.filter { $0.engine == component.engine }.map(\.host)
            let isBalancer = stack.host(named: component.host)?.roles.contains(.balancer) == true
            let alike = component.engine == "haproxy" ? all.filter { (stack.host(named: $0)?.roles.contains(.balancer) == true) == isBalancer } : all
            return "\(SceneNames.engine(component.engine)) on \(Listing.of(alike.map { "`\($0)`" }, most: 4))"
        }
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
        document.blocks.append(.list(agents.map { "`\($0.0)`: \($0.1)" }))
        let counter = stack.hosts(.balancer).isEmpty ? "sum(rate(nginx_requests_total[1m]))" : "sum(rate(haproxy_frontend_http_requests_total{proxy=\"site\"}[1m]))"
        document.say("**Queries per second (QPS)** is the growth of a request counter: the server counts every request, and Prometheus divides by the time between two readings. In its language:")
        document.blocks.append(.code(counter))
        document.say(monitoring.webhook == nil ? "Alerts name nobody to be told: they are seen with `roost status`." : "Alerts are posted to a webhook.")
    }
}
