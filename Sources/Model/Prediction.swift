/// What can happen to a host or to a component. The drills inject these, and hold what happens against the predictions.
package enum Fault: String, Sendable, Hashable, CaseIterable {
    /// The process ends at once (SIGKILL), and systemd starts it again if its unit says so.
    case killed
    /// The unit is stopped in an orderly way, and stays stopped.
    case stopped
    /// The process is there and does nothing (SIGSTOP).
    case frozen
    /// The host loses power: its peers hear nothing any more, not even that a connection is over.
    case poweredOff = "powered-off"
    /// The host runs, and no packet reaches or leaves it.
    case cutOff = "cut-off"
    /// No file on the host can grow any more.
    case diskFull = "disk-full"

    /// Whether it befalls a whole host; the others befall one component.
    package var isOfHost: Bool { self == .poweredOff || self == .cutOff || self == .diskFull }
}

/// What a fault of one component or host will do to the site, said before it is tried.
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
    package var fault: Fault
    package var outcome: Outcome
    /// The longest that requests fail, for `gap`.
    package var gapSeconds: Double?
    /// The component that takes over.
    package var takeover: String?
    /// What may happen to writes that were acknowledged, in a sentence; nil when none is lost.
    package var lostWrites: String?
    /// Why, in a sentence that names the settings from which it follows.
    package var reason: String
    /// What it rests on that the stack file does not say; nil when it rests on nothing else.
    package var assumption: String?

    package init(
        component: String, fault: Fault, outcome: Outcome, gapSeconds: Double? = nil, takeover: String? = nil,
        lostWrites: String? = nil, reason: String, assumption: String? = nil
    ) {
        self.component = component
        self.fault = fault
        self.outcome = outcome
        self.gapSeconds = gapSeconds
        self.takeover = takeover
        self.lostWrites = lostWrites
        self.reason = reason
        self.assumption = assumption
    }
}
