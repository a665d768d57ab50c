import Model

struct CapacityAfterLoss: Rule {
    let id = "capacity-after-loss"
    let severity = Severity.note
    let applies = "no single loss takes the site down, and a tier that shares the load has two hosts"
    let why = "after one loss the other does twice the work: a tier of two may run at half of what it can do, and no more"
    let fix = "keep both below half of their capacity, or add a third: then two thirds are enough"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.failures.critical.isEmpty else { return [] }
        return facts.failures.tiers.filter { ($0.kind == .web || $0.kind == .app) && $0.members.count == 2 }.map { tier in
            finding(
                tier.role.rawValue, at: "hosts.\(tier.hosts[0]).roles", in: facts,
                "when \(tier.hosts[0]) or \(tier.hosts[1]) is lost, the other has all of the \(tier.role.rawValue) tier's work")
        }
    }
}
