import Model

/// The monitor: collects the figures of every host, keeps them, and raises alerts (with Alertmanager and the blackbox
/// exporter beside it).
package struct Prometheus: Engine {
    package init() {}

    package let name = "prometheus"
    package let tier = Tier.monitor
    package let unit = "prometheus.service"

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.monitor) }

    package func flows(in stack: Stack) -> [Flow] {
        hosts(in: stack).flatMap { monitor -> [Flow] in
            let from = component(on: monitor)
            var flows = targets(in: stack).map { target in
                Flow(
                    from: .component(from), to: .component(target.component), port: target.port,
                    encryption: stack.encryption(from: monitor.name, to: target.component.host), purpose: "figures")
            }
            if stack.monitoring?.webhook != nil {
                flows.append(Flow(from: .component(from), to: .outside(.alertReceiver), port: 443, encryption: .tls, purpose: "alerts"))
            }
            if stack.monitoring?.forwardMetrics != nil {
                flows.append(
                    Flow(from: .component(from), to: .outside(.metricsReceiver), port: 443, encryption: .tls, purpose: "a copy of the figures"))
            }
            return flows
        }
    }

    /// Whatever answers with figures, and on which port.
    private func targets(in stack: Stack) -> [(component: Component, port: Int)] {
        let exporters: [any Exporter] = [NodeExporter(), HAProxy(), Mtail(), MySQLExporter(), RedisExporter()]
        return exporters.flatMap { exporter in exporter.components(in: stack).map { ($0, exporter.metricsPort) } }
    }
}

/// An engine that answers with figures for the monitor.
protocol Exporter: Engine {
    var metricsPort: Int { get }
}

extension HAProxy: Exporter {
    var metricsPort: Int { Self.statisticsPort }
}
