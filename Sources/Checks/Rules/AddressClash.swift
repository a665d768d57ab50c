import Model

struct AddressClash: Rule {
    let id = "address-clash"
    let severity = Severity.error
    let applies = "a stack that `--with` names has an address of this one, of a host or a virtual one"
    let why =
        "two machines that answer to one address take each other's packets; two stacks on one host overwrite each other's "
        + "configuration"
    let fix = "give one of the two another address"

    func findings(in facts: Facts) -> [Finding] {
        let own = AddressClash.addresses(of: facts.stack)
        return facts.surroundings.neighbours.flatMap { neighbour -> [Finding] in
            let theirs = Dictionary(
                AddressClash.addresses(of: neighbour).map { ($0.address, $0.owner) }, uniquingKeysWith: { first, _ in first })
            return own.compactMap { mine in
                theirs[mine.address].map { owner in
                    finding(
                        mine.subject, at: mine.path, in: facts,
                        "\(mine.owner) has the address of \(owner) in \(neighbour.source.file) (stack \(neighbour.name)): "
                            + "\(mine.address)")
                }
            }
        }
    }

    private struct Owned {
        var address: Address
        var owner: String
        var subject: String
        var path: String
    }

    private static func addresses(of stack: Stack) -> [Owned] {
        let virtual = (stack.balancer?.virtual ?? []).enumerated().map { at, address in
            Owned(
                address: address, owner: "the virtual address", subject: "balancer.virtual.\(at)",
                path: "balancer.virtual.\(at)")
        }
        return stack.hosts.map {
            Owned(address: $0.address, owner: $0.name, subject: $0.name, path: "hosts.\($0.name).address")
        } + virtual
    }
}
