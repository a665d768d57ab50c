import Model

/// The name server: answers for the domain.
package struct NSD: Engine {
    package init() {}

    package let name = "nsd"
    package let tier = Tier.balancer
    package let unit = "nsd.service"

    static let port = 53

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.dns) }

    package func flows(in stack: Stack) -> [Flow] {
        components(in: stack).flatMap { to in
            [Flow.Transport.udp, .tcp].map {
                Flow(from: .clients, to: .component(to), port: Self.port, transport: $0, purpose: "the domain's addresses")
            }
        }
    }
}
