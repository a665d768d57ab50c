import Model

/// The holder of the virtual addresses: moves one to another balancer when its balancer is lost (VRRP version 3).
package struct Keepalived: Engine {
    package init() {}

    package let name = "keepalived"
    package let tier = Tier.balancer
    package let unit = "keepalived.service"

    package func runs(on host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.balancer) && stack.balancer?.virtual.isEmpty == false
    }

    package func flows(in stack: Stack) -> [Flow] {
        let all = components(in: stack)
        return all.flatMap { from in
            all.filter { $0 != from }.map {
                Flow(
                    from: .component(from), to: .component($0), port: 0, transport: .vrrp,
                    purpose: "who holds the virtual address")
            }
        }
    }
}
