import Deployments
import Foundation
import Model
import Synchronization

/// What happens, as it happens: one line for each change that is done.
final class ProgressView: Sendable {
    private let isJSON: Bool
    private let coloured: Bool
    /// Of the process, as the terminal is.
    private static let passing = Mutex(Passing())

    /// The line that shows where a long piece of work is, and goes away.
    private struct Passing {
        var isShown = false
        var last: ContinuousClock.Instant?
    }

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
        Self.passing.withLock { passing in
            write((passing.isShown ? Self.erase : "") + line + "\n")
            passing.isShown = false
        }
    }

    /// One of very many lines: on a terminal each takes the place of the one before, elsewhere one in ten seconds is said.
    func mention(_ line: String) {
        let isTerminal = isatty(isJSON ? STDERR_FILENO : STDOUT_FILENO) == 1
        Self.passing.withLock { passing in
            if isTerminal {
                write(Self.erase + String(line.prefix(78)))
                passing.isShown = true
            } else if passing.last.map({ .now - $0 >= .seconds(10) }) ?? true {
                write(line + "\n")
                passing.last = .now
            }
        }
    }

    private static let erase = "\r\u{1B}[K"

    private func write(_ text: String) {
        let file = isJSON ? FileHandle.standardError : FileHandle.standardOutput
        fflush(nil)
        // Whoever read this may be gone (`| head`): that stops no change half-way.
        try? file.write(contentsOf: Data(text.utf8))
    }
}
