import Model
import Plans

/// What happens while a plan is carried out, for whoever shows it.
package enum Event: Sendable {
    case stage(String)
    case message(String)
    case begins(Change)
    case ends(Change, seconds: Double)
    case fails(Change)
    case note(host: String, String)
}

/// How one change of a plan came out.
package struct Outcome: Sendable {
    package enum Result: String, Sendable, Codable { case done, failed, skipped }

    package var change: Change
    package var result: Result
    package var seconds: Double

    package init(change: Change, result: Result, seconds: Double) {
        self.change = change
        self.result = result
        self.seconds = seconds
    }
}

/// How a whole plan came out.
package struct Report: Sendable {
    package var outcomes: [Outcome]
    package var notes: [String] = []
    package var failure: Failure?
    package var isInterrupted = false

    package init(
        outcomes: [Outcome], notes: [String] = [], failure: Failure? = nil, isInterrupted: Bool = false
    ) {
        self.outcomes = outcomes
        self.notes = notes
        self.failure = failure
        self.isInterrupted = isInterrupted
    }

    package var changed: Int { outcomes.count { $0.result == .done } }
}
