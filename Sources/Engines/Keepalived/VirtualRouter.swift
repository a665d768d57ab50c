import Model

/// One virtual address as VRRP sees it: its router, and which balancer gets it when several can hold it.
package struct VirtualRouter: Sendable, Equatable {
    package var address: Address
    /// 1 to 255 (RFC 5798): balancers that share one share an address.
    package var identifier: Int
    /// Of each balancer, 1 to 254; the highest of those that are well holds the address.
    package var priorities: [Int]
    /// What a balancer whose HAProxy is ill loses of its priority; nil when it does not take part at all.
    package var penalty: Int?

    package init(address: Address, identifier: Int, priorities: [Int], penalty: Int? = nil) {
        self.address = address
        self.identifier = identifier
        self.priorities = priorities
        self.penalty = penalty
    }

    /// The last byte of the address: two addresses of one /24 have different ones. 0 is none of VRRP's, so 255 stands for it.
    package static func identifier(of address: Address) -> Int {
        address.bytes.last.map { $0 == 0 ? 255 : Int($0) } ?? 255
    }
}

extension Keepalived {
    /// The routers of a stack, in the order of `balancer.virtual`: each balancer is first at the address of its own place.
    package static func routers(in stack: Stack) -> [VirtualRouter] {
        let count = stack.hosts(.balancer).count
        return (stack.balancer?.virtual ?? []).enumerated().map { place, address in
            VirtualRouter(
                address: address, identifier: VirtualRouter.identifier(of: address),
                priorities: (0..<count).map { 200 - ($0 - place % max(1, count) + count) % max(1, count) })
        }
    }
}
