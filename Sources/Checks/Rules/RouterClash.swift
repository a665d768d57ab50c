import Engines
import Model

struct RouterClash: Rule {
    let id = "router-id-clash"
    let severity = Severity.error
    let applies = "the balancers of two stacks on one network (`check --with OTHER.yml`) use the same VRRP router identifier"
    let why = "that number is all by which VRRP tells virtual routers apart: keepalived reports advertisements of strangers, and with multicast one stack would take over from the other"
    let fix = "change the last number of one stack's first virtual address, from which the identifier follows"
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        let own = Keepalived.routers(in: facts.stack)
        return facts.neighbours.flatMap { other in
            let theirs = Keepalived.routers(in: other)
            return own.filter { router in theirs.contains { $0.id == router.id && $0.address.isIPv6 == router.address.isIPv6 && $0.address != router.address } }.map {
                finding("\($0.address)", at: "balancer.virtual", in: facts, "router identifier \($0.id) of \($0.address) is used in \(other.name) as well")
            }
        }
    }
}
