import Engines

/// Rates out of counters that only grow, over the last ten seconds or so. A counter that is smaller than before began anew.
struct CountRates: Sendable {
    struct Rate: Sendable, Equatable {
        var requests: Double
        var errors: Double
    }

    /// Seconds that a rate looks back.
    static let window = 10.0

    private var samples: [(at: Double, counts: [Pulse.Count])] = []

    mutating func add(_ counts: [Pulse.Count], at now: Double) {
        // What comes more often than once a second has nothing new to say.
        if let last = samples.last, now - last.at < 0.9 { return }
        samples.append((now, counts))
        while samples.count > 2, now - samples[1].at >= Self.window { samples.removeFirst() }
    }

    /// The latest, whatever their rate.
    var latest: [Pulse.Count] { samples.last?.counts ?? [] }

    /// Nil until two samples are there that have counted any of them.
    func rate(_ which: (Pulse.Count) -> Bool) -> Rate? {
        guard let first = samples.first, let last = samples.last, last.at > first.at, last.counts.contains(where: which) else { return nil }
        let before = Dictionary(first.counts.map { ($0.name, $0) }) { a, _ in a }
        var rate = Rate(requests: 0, errors: 0)
        for count in last.counts where which(count) {
            let old = before[count.name].flatMap { $0.requests <= count.requests && $0.errors <= count.errors ? $0 : nil }
            rate.requests += Double(count.requests - (old?.requests ?? 0))
            rate.errors += Double(count.errors - (old?.errors ?? 0))
        }
        return Rate(requests: rate.requests / (last.at - first.at), errors: rate.errors / (last.at - first.at))
    }
}
