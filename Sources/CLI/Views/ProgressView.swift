import Deployments
import Foundation
import Model
import Synchronization

/// What happens, as it happens: one line for each change that is done.
final class ProgressView: Sendable {
    private let isJSON: Bool
    private let coloured: Bool
    private let started = ContinuousClock.now

    init(isJSON: Bool) {
        self.isJSON = isJSON
        coloured = isJSON ? Voice.errorsAreColoured : Voice.isColoured
    }

    func show(_ event: Event) {
        switch event {
        case .stage(let title): say(Style.paint("▸ \(title)", .bold, coloured))
        case .message(let text): say("  \(text)")
        case .begins: break
        case .ends(let change, let seconds):
            let time = seconds >= 0.95 ? String(format: "  %.1f s", seconds) : ""
            say("  \(Style.paint("✓", .green, coloured)) \(change.host): \(change.difference.action.rawValue) \(change.key)\(Style.paint(time, .faint, coloured))")
        case .fails(let change): say("  \(Style.paint("✗", .red, coloured)) \(change.host): \(change.difference.action.rawValue) \(change.key)")
        case .note(let host, let text): say("  \(Style.paint("note:", .yellow, coloured)) \(host): \(text)")
        }
    }

    /// Progress belongs to standard output, unless a document goes there.
    func say(_ line: String) {
        guard !isJSON else { return Voice.error(line) }
        print(line)
        fflush(nil)
    }
}
