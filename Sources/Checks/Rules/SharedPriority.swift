import Engines
import Model

struct SharedPriority: Rule {
    let id = "shared-priority"
    let severity = Severity.warning
    let applies = "there are so many balancers that several get the same VRRP priority"
    let why =
        "of two that are equal the one with the higher address wins, whatever the file's order says, and one that is not "
        + "better than the holder does not take over from it"
    let fix = "take the role `balancer` from the last of them: two or three share the work of any site"

    func findings(in facts: Facts) -> [Finding] {
        let balancers = facts.stack.hosts(.balancer)
        let equal = balancers.indices.filter { KeepalivedTiming.priority(at: $0) == KeepalivedTiming.lowestPriority }
        guard equal.count > 1, let first = equal.first else { return [] }
        return [
            finding(
                "balancer", at: "hosts.\(balancers[first].name)", in: facts,
                "\(equal.count) of \(balancers.count) balancers have the VRRP priority \(KeepalivedTiming.lowestPriority), from \(balancers[first].name) on")
        ]
    }
}
