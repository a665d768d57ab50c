import Model

/// Tiers that share hosts, directly or through each other, and those hosts.
struct Cluster: Sendable {
    /// One host: which engines on it matter, and for each tier of the cluster which of them it needs there.
    struct Host: Sendable, Hashable {
        var name: String
        var engines: [String]
        /// By tier, a set of bits over `engines`; nil where it is no member.
        var needs: [Int?]
    }

    /// The probabilities that a host is up, and each of its engines while it is.
    struct Odds: Sendable, Hashable {
        var host: Double
        var engines: [Double]
    }

    /// What makes two parts alike.
    struct Kind: Hashable {
        var engines: [String]
        var needs: [Int?]
        var odds: Odds
        var engine: String?

        init(host: Host, odds: Odds, engine: String?) {
            engines = host.engines
            needs = host.needs
            self.odds = odds
            self.engine = engine
        }
    }

    let hosts: [Host]
    let needed: [Int]

    /// How many additions ``down(_:)`` takes.
    var cost: Int { hosts.count * states * 2 }

    private var states: Int { needed.reduce(1) { $0 * ($1 + 1) } }

    static func split(_ tiers: [PathTier]) -> [Cluster] {
        var group = Array(tiers.indices)
        var first: [String: Int] = [:]
        for (at, tier) in tiers.enumerated() {
            for host in tier.hosts {
                guard let other = first[host] else {
                    first[host] = at
                    continue
                }
                let (a, b) = (group[at], group[other])
                if a != b { for index in group.indices where group[index] == a { group[index] = b } }
            }
        }
        return Set(group).sorted().map { id in Cluster(tiers.indices.filter { group[$0] == id }.map { tiers[$0] }) }
    }

    private init(_ tiers: [PathTier]) {
        needed = tiers.map(\.needed)
        var order: [String] = []
        var members: [String: [PathTier.Member?]] = [:]
        for (at, tier) in tiers.enumerated() {
            for member in tier.members {
                if members[member.host] == nil {
                    order.append(member.host)
                    members[member.host] = Array(repeating: nil, count: tiers.count)
                }
                members[member.host]?[at] = member
            }
        }
        hosts = order.map { name in
            let parts = members[name] ?? []
            let engines = Set(parts.compactMap { $0 }.flatMap(\.engines)).sorted()
            let needs = parts.map { part in part.map { Self.bits($0.engines, in: engines) } }
            return Host(name: name, engines: engines, needs: needs)
        }
    }

    private static func bits(_ names: [String], in all: [String]) -> Int {
        all.enumerated().reduce(0) { names.contains($1.element) ? $0 | 1 << $1.offset : $0 }
    }

    /// The probability that at least one of the tiers lacks members.
    func down(_ odds: [Odds]) -> Double {
        // A state counts the members of each tier that are up, up to as many as it needs.
        var strides: [Int] = []
        var count = 1
        for need in needed {
            strides.append(count)
            count *= need + 1
        }
        var now = [Double](repeating: 0, count: count)
        now[0] = 1
        var known: [Kind: [(target: [Int], probability: Double)]] = [:]
        for (host, odds) in zip(hosts, odds) {
            let kind = Kind(host: host, odds: odds, engine: nil)
            let moves = known[kind] ?? self.moves(host, odds).map { (targets($0.tiers, strides, count), $0.probability) }
            known[kind] = moves
            var next = [Double](repeating: 0, count: count)
            for (target, probability) in moves {
                for state in 0..<count { next[target[state]] += now[state] * probability }
            }
            now = next
        }
        // Every state but the last is down; the smallest terms first.
        return now.dropLast().sorted().reduce(0, +)
    }

    /// By state, the one after a host has come up that is there for `tiers`.
    private func targets(_ tiers: [Int], _ strides: [Int], _ count: Int) -> [Int] {
        (0..<count).map { state in
            tiers.reduce(state) { state / strides[$1] % (needed[$1] + 1) < needed[$1] ? $0 + strides[$1] : $0 }
        }
    }

    /// Which tiers a host is there for, and how probable that is.
    private func moves(_ host: Host, _ odds: Odds) -> [(tiers: [Int], probability: Double)] {
        var table: [[Int]: Double] = [[]: 1 - odds.host]
        for up in 0..<(1 << host.engines.count) {
            var probability = odds.host
            for (at, engine) in odds.engines.enumerated() { probability *= up >> at & 1 == 1 ? engine : 1 - engine }
            let tiers = host.needs.indices.filter { at in host.needs[at].map { $0 & up == $0 } ?? false }
            table[tiers, default: 0] += probability
        }
        return table.sorted { $0.key.lexicographicallyPrecedes($1.key) }.filter { $0.value > 0 }.map { ($0.key, $0.value) }
    }
}
