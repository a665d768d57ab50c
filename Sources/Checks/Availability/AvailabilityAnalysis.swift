import Foundation
import Model

/// The exact probability that the site is up, hosts and components failing independently of each other.
///
/// A host that fails takes all its components along, so tiers that share hosts are not independent: they are computed
/// together, as the joint distribution of how many members each of them has, host after host. Tiers that share none are
/// multiplied. What is summed is the probability of being down, which keeps its digits when it is small.
package struct AvailabilityAnalysis: Sendable {
    private let clusters: [Cluster]
    private let rates: FailureRates

    package init(of stack: Stack, tiers: [PathTier]) {
        rates = stack.rates
        clusters = Cluster.split(tiers)
    }

    /// Beyond so many additions the importance of parts is not computed: 0.1 s or so.
    private static let effort = 60_000_000

    package var availability: Availability {
        let downs = clusters.map { $0.down(odds(of: $0)) }
        let down = Self.union(downs)
        var causes: [Availability.Cause] = []
        for (at, cluster) in clusters.enumerated() {
            let rest = Self.union(downs.enumerated().filter { $0.offset != at }.map(\.element))
            causes += self.causes(cluster, down: downs[at], rest: rest)
        }
        return Availability(
            probability: 1 - down, down: down,
            causes: causes.sorted { $0.minutes != $1.minutes ? $0.minutes > $1.minutes : $0.subject < $1.subject })
    }

    /// The probability that at least one of independent things is down.
    private static func union(_ downs: [Double]) -> Double { downs.reduce(0) { $0 + $1 - $0 * $1 } }

    private func odds(of cluster: Cluster, perfect: (host: Int, engine: String?)? = nil) -> [Cluster.Odds] {
        cluster.hosts.enumerated().map { at, host in
            let isPerfect = perfect?.host == at
            return Cluster.Odds(
                host: isPerfect && perfect?.engine == nil ? 1 : (rates.hosts[host.name] ?? StandardRates.host).availability,
                engines: host.engines.map { engine in
                    isPerfect && perfect?.engine == engine ? 1 : (rates.engines[engine] ?? StandardRates.engine).availability
                })
        }
    }

    /// What the outage would be less by if one part never failed. Hosts that are alike are asked about once.
    private func causes(_ cluster: Cluster, down: Double, rest: Double) -> [Availability.Cause] {
        let base = odds(of: cluster)
        var known: [Cluster.Kind: Double] = [:]
        var causes: [Availability.Cause] = []
        let kinds = Set(cluster.hosts.enumerated().map { Cluster.Kind(host: $0.element, odds: base[$0.offset], engine: nil) }).count
        guard cluster.cost * (kinds * 3 + 1) <= Self.effort else { return [] }
        for (at, host) in cluster.hosts.enumerated() {
            for engine in [nil] + host.engines.map(Optional.some) {
                let kind = Cluster.Kind(host: host, odds: base[at], engine: engine)
                let less = known[kind] ?? down - cluster.down(odds(of: cluster, perfect: (at, engine)))
                known[kind] = less
                let subject = engine.map { "\(host.name)/\($0)" } ?? host.name
                causes.append(Availability.Cause(subject: subject, minutes: max(0, less) * (1 - rest) * Availability.yearMinutes))
            }
        }
        return causes
    }
}
