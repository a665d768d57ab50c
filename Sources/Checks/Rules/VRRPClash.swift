import Engines
import Model

struct VRRPClash: Rule {
    let id = "vrrp-clash"
    let severity = Severity.warning
    let applies =
        "a stack that `--with` names has virtual addresses on the same network, and its balancers would use the same VRRP "
        + "router identifier (the last number of the address)"
    let why =
        "balancers of one router identifier take each other for peers: neither stack can tell who holds its address, and both "
        + "may hold it, or none"
    let fix = "choose a virtual address with another last number"

    func findings(in facts: Facts) -> [Finding] {
        let own = Keepalived.routers(in: facts.stack)
        return facts.surroundings.neighbours.flatMap { neighbour -> [Finding] in
            let theirs = Keepalived.routers(in: neighbour).filter { SharedNetwork.joins(facts.stack, neighbour, $0.address) }
            return own.enumerated().compactMap { at, router -> Finding? in
                let clash = theirs.first { other in
                    other.identifier == router.identifier && other.address != router.address
                        && other.address.isIPv6 == router.address.isIPv6
                        && SharedNetwork.joins(facts.stack, neighbour, router.address)
                }
                return clash.map { other in
                    finding(
                        "balancer.virtual.\(at)", at: "balancer.virtual.\(at)", in: facts,
                        "\(router.address) and \(other.address) of \(neighbour.source.file) (stack \(neighbour.name)) both have "
                            + "the router identifier \(router.identifier)")
                }
            }
        }
    }
}

/// Whether addresses are on one network, as far as a stack file tells: no file says how wide a network is.
enum SharedNetwork {
    /// The length of the prefix by which addresses are neighbours when nothing else says so: /24, and /64 for IPv6.
    static func usualPrefix(_ address: Address) -> Int { address.isIPv6 ? 64 : 24 }

    static func usual(_ address: Address) -> Network? { Network.around("\(address)/\(usualPrefix(address))") }

    /// Whether one network holds all of them: the usual one, or one of those that `firewall.admin` names.
    static func holds(_ addresses: [Address], named networks: [Network]) -> Bool {
        guard let first = addresses.first else { return true }
        return ((usual(first).map { [$0] } ?? []) + networks).contains { network in addresses.allSatisfy(network.contains) }
    }

    /// The networks that a stack's firewall names; one that is all of the Internet joins nothing.
    static func named(by stack: Stack) -> [Network] {
        (stack.firewall?.admin ?? []).compactMap(Network.init).filter { $0.prefix >= 8 }
    }

    /// Whether `address` may be on a network with the balancers of both stacks.
    static func joins(_ a: Stack, _ b: Stack, _ address: Address) -> Bool {
        let balancers = (a.hosts(.balancer) + b.hosts(.balancer)).map(\.address).filter { $0.isIPv6 == address.isIPv6 }
        return holds([address] + balancers, named: named(by: a) + named(by: b))
    }
}
