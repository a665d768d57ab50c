import Model

/// A virtual address that may come up on this host: before it first can, nobody else may have it.
///
/// The fact is `held` on the host that has the address now, `watched` where keepalived waits for its turn.
package struct VirtualAddressResource: Resource {
    package static let kind = "virtual"

    private let address: Address
    private let host: Host
    private let machine: Machine
    private let peers: [Host]

    init(_ address: Address, on host: Host, machine: Machine, in stack: Stack) {
        self.address = address
        self.host = host
        self.machine = machine
        peers = Keepalived().hosts(in: stack).filter { $0.name != host.name }
    }

    package var name: String { "\(address)" }
    package var fingerprint: String { name }
    var isIPv6: Bool { address.isIPv6 }

    package func difference(from facts: Facts) -> Difference? {
        facts[self] == nil ? Difference(.run, "look whether another machine answers for it") : nil
    }

    package func conflict(in facts: Facts) -> String? {
        guard facts["host", "interface"] == nil else { return nil }
        return "no interface has the address \(host.address), and a virtual address moves between interfaces that have the balancers' own: name the address that the host itself has"
    }

    package func apply(_ difference: Difference, facts: Facts) -> String {
        "\(VirtualAddressProgram.path) free \(machine.interface) \(address) \(peers.map { "\($0.address)" }.joined(separator: " "))"
    }

    /// The hosts that hold `address` now: one, if all is well.
    package static func holders(of address: Address, in facts: [String: Facts], of stack: Stack) -> [String] {
        Keepalived().hosts(in: stack).map(\.name).filter { facts[$0]?[kind, "\(address)"] == "held" }
    }
}
