import Engines
import Model

struct NoFailover: Rule {
    let id = "no-failover"
    let severity = Severity.error
    let applies = "the VRRP priorities of the balancers are such that an address would stay where nothing answers"
    let why =
        "the address moves to the balancer of the highest priority: a balancer that is ill and still has it keeps the address, "
        + "and two of the same may both take it"
    let fix = "have fewer balancers: VRRP knows 254 priorities, and two balancers are what most sites need"

    func findings(in facts: Facts) -> [Finding] {
        Keepalived.routers(in: facts.stack).enumerated().compactMap { at, router in
            NoFailover.judge(router).map { finding("balancer.virtual.\(at)", at: "balancer.virtual.\(at)", in: facts, $0) }
        }
    }

    /// Why the address of a router would not move as it should; nil when it would.
    static func judge(_ router: VirtualRouter) -> String? {
        let priorities = router.priorities.sorted(by: >)
        guard let highest = priorities.first, priorities.count > 1 else { return nil }
        if let wrong = priorities.first(where: { !(1...254).contains($0) }) {
            return "\(router.address): \(priorities.count) balancers need the priority \(wrong), and VRRP has 1 to 254"
        }
        if Set(priorities).count < priorities.count {
            return "\(router.address): two balancers have the same priority, and both may take it"
        }
        if let penalty = router.penalty, highest - penalty >= priorities[1] {
            return "\(router.address): a balancer that is ill loses \(penalty) of \(highest), and the next has only \(priorities[1])"
        }
        return nil
    }
}
