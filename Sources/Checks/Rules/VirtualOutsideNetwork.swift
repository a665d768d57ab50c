import Model

struct VirtualOutsideNetwork: Rule {
    let id = "virtual-outside-network"
    let severity = Severity.warning
    let applies =
        "a virtual address and the balancers share neither a /24 (IPv6: a /64) nor a network that `firewall.admin` names"
    let why =
        "a virtual address is announced on the network that the balancers are on: from another one no packet finds it, whoever "
        + "holds it"
    let fix =
        "use a free address of the balancers' own network, and have both balancers on it; when their network is wider than that, "
        + "silence this with its size as the reason"

    func findings(in facts: Facts) -> [Finding] {
        let balancers = facts.stack.hosts(.balancer)
        let networks = SharedNetwork.named(by: facts.stack)
        return (facts.stack.balancer?.virtual ?? []).enumerated().compactMap { at, address in
            guard
                let stranger = balancers.first(where: { !SharedNetwork.holds([address, $0.address], named: networks) })
            else { return nil }
            return finding(
                "balancer.virtual.\(at)", at: "balancer.virtual.\(at)", in: facts,
                "\(address) is not on the network of \(stranger.name) (\(stranger.address)), as far as the file tells")
        }
    }
}
