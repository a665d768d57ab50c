import Model

struct SinglePointOfFailure: Rule {
    let id = "spof"
    let severity = Severity.error
    let applies = "the loss of one host, or of one component on it, takes the site down"
    let why = "when it is lost, no request that writes can be answered until somebody repairs it"
    let fix = "give its roles to a second host, so that one of the two may be lost"

    func findings(in facts: Facts) -> [Finding] {
        facts.stack.hosts.compactMap { host in
            let lost = facts.failures.tiersLost(with: host.name)
            guard !lost.isEmpty else { return nil }
            return finding(
                host.name, at: "hosts.\(host.name)", in: facts,
                "\(host.name) is a single point of failure: \(reasons(for: lost))", fix: remedies(for: lost))
        }
    }

    /// What runs nowhere else is said in one clause.
    private func reasons(for tiers: [PathTier]) -> String {
        let alone = tiers.filter(\.isLoneMember).map { "`\($0.engine)`" }
        let clause = alone.isEmpty ? [] : ["\(Listing.of(alone)) \(alone.count == 1 ? "runs" : "run") nowhere else"]
        return (clause + tiers.filter { !$0.isLoneMember }.map(reason)).joined(separator: "; ")
    }

    private func remedies(for tiers: [PathTier]) -> String {
        let roles = tiers.filter(\.wantsAnotherHost).map { "`\($0.role.rawValue)`" }
        let clause =
            roles.isEmpty ? [] : ["give the role\(roles.count == 1 ? "" : "s") \(Listing.of(roles)) to another host"]
        return (clause + tiers.filter { !$0.wantsAnotherHost }.map(remedy)).joined(separator: "; ")
    }

    private func reason(for tier: PathTier) -> String {
        switch tier.kind {
        case .entry: "`\(tier.engine)` is the only way in"
        case .web, .app, .cache, .database(.single): "`\(tier.engine)` runs nowhere else"
        case .database(.replica): "`\(tier.engine)` is the primary, and nothing takes over its writes by itself"
        case .database: "`\(tier.engine)` needs all of its \(tier.hosts.count) hosts for a majority"
        case .acknowledgingReplica: "`\(tier.engine)` is the only replica, and strict durability waits for one"
        }
    }

    private func remedy(for tier: PathTier) -> String {
        switch tier.kind {
        case .entry: "add a second host with the role `balancer` and `balancer: { virtual: [ADDRESS] }`"
        case .web, .app, .cache: "give the role `\(tier.role.rawValue)` to another host"
        case .database(.single), .database(.replica):
            "have three hosts with the role `database` and `topology: galera`"
        case .database: "have three hosts with the role `database`"
        case .acknowledgingReplica: "give the role `database` to one more host"
        }
    }
}

extension PathTier {
    fileprivate var isLoneMember: Bool { wantsAnotherHost || kind == .database(.single) }

    fileprivate var wantsAnotherHost: Bool { kind == .web || kind == .app || kind == .cache }
}
