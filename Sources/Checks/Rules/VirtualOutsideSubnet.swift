import Model

struct VirtualOutsideSubnet: Rule {
    let id = "virtual-outside-subnet"
    let severity = Severity.warning
    let applies = "a virtual address shares no /24 (IPv6: /64) with a balancer that is to hold it"
    let why = "the network delivers an address to the segment that it belongs to: on a balancer elsewhere it is there, and nobody reaches it"
    let fix = "take a free address of the balancers' own network; where the prefix is shorter than /24, silence this rule with that reason"

    func findings(in facts: Facts) -> [Finding] {
        let balancers = facts.stack.hosts(.balancer)
        return (facts.stack.balancer?.virtual ?? []).enumerated().compactMap { at, address in
            let apart = balancers.filter { !Self.isNear(address, $0.address) }
            guard !apart.isEmpty else { return nil }
            return finding(
                "\(address)", at: "balancer.virtual.\(at)", in: facts,
                "\(address) is not in the network of \(Listing.of(apart.map { "\($0.name) (\($0.address))" }))")
        }
    }

    private static func isNear(_ a: Address, _ b: Address) -> Bool {
        let length = a.isIPv6 ? 8 : 3
        return a.isIPv6 == b.isIPv6 && a.bytes.prefix(length) == b.bytes.prefix(length)
    }
}
