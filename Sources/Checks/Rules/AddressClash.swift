import Model

struct AddressClash: Rule {
    let id = "address-clash"
    let severity = Severity.error
    let applies = "two stacks on one network (`check --with OTHER.yml`) have the same host address or virtual address"
    let why = "two machines answer for one address, and which of them a packet reaches changes from minute to minute"
    let fix = "give one of them another address"
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        let stack = facts.stack
        return facts.neighbours.flatMap { other in
            let theirs = Dictionary(
                other.hosts.map { ($0.address, $0.name) } + (other.balancer?.virtual ?? []).map { ($0, "a virtual address") },
                uniquingKeysWith: { first, _ in first })
            let hosts = stack.hosts.compactMap { host in
                theirs[host.address].map { finding(host.name, at: "hosts.\(host.name).address", in: facts, "\(host.address) is \(stack.name)'s \(host.name) and, in \(other.name), \($0)") }
            }
            let virtual = (stack.balancer?.virtual ?? []).enumerated().compactMap { at, address in
                theirs[address].map { finding("\(address)", at: "balancer.virtual.\(at)", in: facts, "\(address) is a virtual address here and, in \(other.name), \($0)") }
            }
            return hosts + virtual
        }
    }
}
