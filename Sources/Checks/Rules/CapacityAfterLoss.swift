import Model

struct CapacityAfterLoss: Rule {
    let id = "capacity-after-loss"
    let severity = Severity.note
    let applies =
        "any one host may be lost, and a tier that serves with all of its hosts at once has only two: the one that is left gets "
        + "twice the load"
    let why =
        "two hosts at more than half of what they can do are not redundant: the loss of one is the overload, and soon the loss, of "
        + "the other"
    let fix = "keep both below half of what they can do, or give the role to a third host"

    func findings(in facts: Facts) -> [Finding] {
        let stack = facts.stack
        guard facts.survivesAnyHost else { return [] }
        var tiers: [Role] = stack.web?.mode == .activePassive ? [.app] : [.web, .app]
        if stack.balancer?.mode == .activeActive { tiers.insert(.balancer, at: 0) }
        let pairs = tiers.filter { stack.hosts($0).count == 2 }
        guard !pairs.isEmpty else { return [] }
        let names = Listing.of(pairs.map { "`\($0.rawValue)`" })
        return [
            finding(
                "hosts", at: "hosts", in: facts,
                "after the loss of one host, one is left to do the work of two for the role\(pairs.count == 1 ? "" : "s") \(names)")
        ]
    }
}
