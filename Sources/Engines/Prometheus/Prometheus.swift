import Model

/// The monitor: collects the figures of every host, keeps them, and raises alerts, with Alertmanager, which tells of them, and
/// the blackbox exporter, which visits the site, beside it. Nothing of it listens beyond loopback.
package struct Prometheus: Engine {
    package init() {}

    package let name = "prometheus"
    package let tier = Tier.monitor
    package let unit = "prometheus.service"

    /// Where its figures are asked for, on its own host.
    package static let port = 9090
    static let alertmanagerPort = 9093
    static let blackboxPort = 9115
    static let folder = "/etc/prometheus"
    static let data = "/var/lib/prometheus/metrics2"

    /// Seconds between two questions, and how long an answer may take. A fault is in an alert after one interval, one
    /// timeout, one evaluation and the alert's own patience: below thirty seconds in all.
    package static let interval = 5
    static let timeout = 3

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.monitor) }

    static let exporters: [any Exporter] = [NodeExporter(), HAProxy(), Mtail(), MySQLExporter(), RedisExporter()]

    /// Whatever answers with figures, and where.
    static func ends(in stack: Stack) -> [MetricsEnd] {
        exporters.flatMap { exporter in exporter.hosts(in: stack).map { exporter.end(on: $0, in: stack) } }
            + AppServer.metricsEnds(in: stack)
    }

    package func flows(in stack: Stack) -> [Flow] {
        hosts(in: stack).flatMap { monitor -> [Flow] in
            let from = component(on: monitor)
            let figures = Self.ends(in: stack).map { end in
                Flow(
                    from: .component(from), to: .component(end.component), port: end.port,
                    encryption: end.isEncrypted ? .tls : .none, purpose: "figures")
            }
            return figures + visits(of: from, in: stack) + copies(from: from, in: stack)
        }
    }

    /// As a visitor does, at every door.
    private func visits(of from: Component, in stack: Stack) -> [Flow] {
        SiteProbe(stack).doors.flatMap { door in
            Edge.flows(to: door.component, port: door.port, in: stack).map {
                var flow = $0
                flow.from = .component(from)
                flow.purpose = "the site, as a visitor sees it"
                return flow
            }
        }
    }

    private func copies(from: Component, in stack: Stack) -> [Flow] {
        let receivers: [(String?, Flow.Outside, String)] = [
            (stack.monitoring?.webhook, .alertReceiver, "alerts"),
            (stack.monitoring?.forwardMetrics, .metricsReceiver, "a copy of the figures"),
        ]
        return receivers.compactMap { url, outside, purpose in
            Receiver(url).map {
                Flow(
                    from: .component(from), to: .outside(outside), port: $0.port,
                    encryption: $0.isEncrypted ? .tls : .none, purpose: purpose)
            }
        }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let texts = PrometheusConfiguration(site: site)
        let package = PackageResource("prometheus")
        // Taken up when all that they judge has changed: what is just being built is no alarm.
        var rules = FileResource("\(Self.folder)/roost/rules.yml", RuleFile(site.stack).text, validation: "promtool check rules {} >/dev/null")
        rules.phase = .finish
        let file = FileResource(
            "\(Self.folder)/prometheus.yml", texts.text, mode: "640", group: ExporterParts.user,
            validation: "promtool check config {} >/dev/null")
        // A new configuration waits, and every question with it, until a receiver of copies has what is under way or that time is over.
        let defaults = FileResource(
            "/etc/default/prometheus",
            Banner.hash + "ARGS=\"--web.listen-address=127.0.0.1:\(Self.port) --web.external-url=http://127.0.0.1:\(Self.port)/ "
                + "--storage.remote.flush-deadline=5s --storage.tsdb.retention.time=\(site.stack.monitoring?.retention ?? 0)s\"\n")
        // Go collects its garbage the harder the nearer it comes to the limit (Go, `runtime/debug.SetMemoryLimit`).
        let dropIn = FileResource(
            DropIn.path(unit),
            Banner.hash + "[Service]\nRestart=always\nRestartSec=1\nEnvironment=GOMEMLIMIT=\(Self.memory(of: host, machine))MiB\n")
        var unit = UnitResource(unit)
        unit.restartInputs = [package, defaults, dropIn]
        unit.reloadInputs = [file]
        unit.ready = "http_ok 127.0.0.1 \(Self.port) /-/ready"
        unit.patience = 120
        unit.ports = [Self.port]
        return Desire(
            [DataResource(Self.data), package, PackageResource("ca-certificates")] + TLSFiles.trust(in: site)
                + [
                    DirectoryResource("\(Self.folder)/roost"), rules, file, defaults,
                    DirectoryResource(DropIn.directory(self.unit)), dropIn,
                ]
                + Alertmanager(site: site).resources + Blackbox(site: site).resources + [unit, ReloadResource(unit, inputs: [rules])])
    }

    /// MiB: half of a host of its own, a quarter of a shared one. Ten hosts of figures take about 150.
    static func memory(of host: Host, _ machine: Machine) -> Int {
        max(128, machine.memory / (host.roles == [.monitor] ? 2 : 4))
    }
}

extension HAProxy: Exporter {
    var metricsPort: Int { Self.statisticsPort }
    var job: String { "balancer" }
}
