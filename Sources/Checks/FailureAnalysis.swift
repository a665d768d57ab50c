import Model

/// Which losses take the site down.
///
/// A subject is a host, which fails with all its components, or one component: `lb-1`, `lb-1/haproxy`.
package struct FailureAnalysis: Sendable {
    package let tiers: [PathTier]

    package init(of stack: Stack) { tiers = PathTier.onPath(of: stack) }

    /// Whether the site is up when all of these subjects have failed.
    package func isUp(without failed: Set<String>) -> Bool { tiers.allSatisfy { $0.isUp(without: failed) } }

    /// The subjects whose failure alone takes the site down, sorted.
    package var spofs: [String] { Set(critical.flatMap { FailureAnalysis.subjects(of: $0) }).sorted() }

    /// The pairs of subjects which together take it down, where neither alone does, sorted.
    ///
    /// A subject takes at most one member from a tier, so only tiers that can lose exactly one member have such pairs:
    /// this is as fast as the list is long.
    package var cutPairs: [CutPair] {
        let alone = Set(spofs)
        var pairs: Set<CutPair> = []
        for tier in tiers where tier.slack == 1 {
            let members = tier.hosts.map { host in
                [host, tier.component(on: host)].filter { !alone.contains($0) }
            }
            for (index, first) in members.enumerated() {
                for second in members[(index + 1)...] {
                    for a in first { for b in second { pairs.insert(CutPair(a, b)) } }
                }
            }
        }
        return pairs.sorted()
    }

    /// The tiers that cannot lose a single member.
    var critical: [PathTier] { tiers.filter { $0.slack <= 0 } }

    /// The tiers that go down with this host, in the order of a request.
    func tiersLost(with host: String) -> [PathTier] { critical.filter { $0.hosts.contains(host) } }

    private static func subjects(of tier: PathTier) -> [String] {
        tier.hosts.flatMap { [$0, tier.component(on: $0)] }
    }
}

/// Two subjects which together take the site down; the first sorts before the second.
package struct CutPair: Sendable, Hashable, Comparable {
    package let first: String
    package let second: String

    package init(_ a: String, _ b: String) { (first, second) = a < b ? (a, b) : (b, a) }

    package static func < (a: CutPair, b: CutPair) -> Bool { (a.first, a.second) < (b.first, b.second) }
}
