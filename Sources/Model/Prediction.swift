/// What a fault of one component will do to the site, said before it is tried.
package struct Prediction: Sendable, Hashable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// No request fails.
        case held
        /// Requests fail, and after a while no longer do, without anybody's help.
        case gap
        /// Requests fail until somebody repairs it.
        case down
        /// It is off the path of a request.
        case unseen
    }

    /// `HOST` or `HOST/ENGINE`.
    package var component: String
    package var fault: String
    package var outcome: Outcome
    /// The longest that requests fail, for `gap`.
    package var gapSeconds: Double?
    /// The component that takes over.
    package var takeover: String?
    /// What may happen to writes that were acknowledged, in a sentence; nil when none is lost.
    package var lostWrites: String?

    package init(
        component: String, fault: String, outcome: Outcome, gapSeconds: Double? = nil, takeover: String? = nil,
        lostWrites: String? = nil
    ) {
        self.component = component
        self.fault = fault
        self.outcome = outcome
        self.gapSeconds = gapSeconds
        self.takeover = takeover
        self.lostWrites = lostWrites
    }
}
