import Model

/// The clock of a host: certificates, logs and figures are only as true as it is.
package struct Chrony: Engine {
    package init() {}

    package let name = "chrony"
    package let tier = Tier.monitor
    package let unit = "chrony.service"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    package func flows(in stack: Stack) -> [Flow] {
        components(in: stack).map {
            Flow(from: .component($0), to: .outside(.timeServers), port: 123, transport: .udp, purpose: "the time")
        }
    }
}
