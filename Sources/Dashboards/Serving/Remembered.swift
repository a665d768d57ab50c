/// Answers that are good for a while: the same question asked by many is asked once.
struct Remembered<Question: Hashable & Sendable>: Sendable {
    /// Seconds for which an answer is good.
    let freshness: Double
    private var known: [Question: (at: Double, text: Task<String, Never>)] = [:]

    init(_ freshness: Double) { self.freshness = freshness }

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - ask: how it is asked, unless it was lately.
    mutating func answer(to question: Question, at now: Double, _ ask: @escaping @Sendable () async -> String) -> Task<String, Never> {
        if let known = known[question], now - known.at < freshness { return known.text }
        let task = Task { await ask() }
        known = known.filter { now - $0.value.at < freshness }
        known[question] = (now, task)
        return task
    }
}
