import Model

/// Which losses take the site down.
///
/// The site is a monotone function: all tiers, each a k-of-n gate over its members, each member all of its subjects. A
/// subject is a host, which fails with all its components, or one component: `lb-1`, `lb-1/haproxy`.
package struct FailureAnalysis: Sendable {
    package let tiers: [PathTier]
    /// By the name of a site (a rack, a machine), the hosts that fail with it.
    package let sites: [String: [String]]

    package init(of stack: Stack) {
        tiers = PathTier.onPath(of: stack)
        sites = Dictionary(grouping: stack.hosts.filter { $0.site != nil }, by: { $0.site ?? "" }).mapValues { $0.map(\.name) }
    }

    /// Whether the site is up when all of these subjects have failed.
    package func isUp(without failed: Set<String>) -> Bool { tiers.allSatisfy { $0.isUp(without: failed) } }

    /// The subjects whose failure alone takes the site down, sorted.
    package var spofs: [String] { Set(critical.flatMap { $0.members.flatMap(\.subjects) }).sorted() }

    /// The pairs of subjects which together take it down, where neither alone does, sorted.
    ///
    /// A subject is part of at most one member of a tier, so only tiers that can lose exactly one member have such
    /// pairs, and those are small: any-of tiers of two, majorities of three or four.
    package var cutPairs: [CutPair] {
        let alone = Set(spofs)
        var pairs: Set<CutPair> = []
        for tier in tiers where tier.slack == 1 {
            let members = tier.members.map { member in member.subjects.filter { !alone.contains($0) } }
            for (index, first) in members.enumerated() {
                for second in members[(index + 1)...] {
                    for a in first { for b in second { pairs.insert(CutPair(a, b)) } }
                }
            }
        }
        return pairs.sorted()
    }

    /// The sites whose loss takes the site down although no single host of theirs does, sorted.
    package var criticalSites: [String] {
        let siteOf = Dictionary(sites.flatMap { site, hosts in hosts.map { ($0, site) } }) { first, _ in first }
        let alone = Set(critical.flatMap { $0.hosts.compactMap { siteOf[$0] } })
        let lost = tiers.flatMap { tier in
            Dictionary(grouping: tier.hosts.compactMap { siteOf[$0] }, by: { $0 }).filter { tier.members.count - $0.value.count < tier.needed }.map(\.key)
        }
        return Set(lost).subtracting(alone).sorted()
    }

    /// The tiers that cannot lose a single member.
    var critical: [PathTier] { tiers.filter { $0.slack <= 0 } }

    /// The tiers that go down with this host, in the order of a request.
    func tiersLost(with host: String) -> [PathTier] { critical.filter { $0.hosts.contains(host) } }
}
