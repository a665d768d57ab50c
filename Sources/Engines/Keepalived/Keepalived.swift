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

    /// A virtual address and the number under which its balancers speak of it.
    package struct Router: Sendable, Hashable {
        package var address: Address
        /// 1 to 255 (RFC 9568, section 5.2.3).
        package var id: Int
    }

    /// The identifier is the last byte of the address: stacks whose addresses differ there do not meet.
    package static func routers(in stack: Stack) -> [Router] {
        (stack.balancer?.virtual ?? []).map { Router(address: $0, id: max(1, Int($0.bytes.last ?? 1))) }
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
