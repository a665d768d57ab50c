import Deployments
import Foundation
import Model
import Plans
import Synchronization

/// What happens, as it happens: one line for each change that is done, and on a terminal one more, at the bottom,
/// for what is under way; that one goes away.
final class ProgressView: Sendable {
    private let isJSON: Bool
    private let coloured: Bool

    /// Of the process, as the terminal is.
    private static let bottom = Mutex(Bottom())

    private struct Bottom {
        var isShown = false
        /// Changes that have begun and not ended.
        var underWay: [String] = []
        var lastMention: ContinuousClock.Instant?
    }

    init(isJSON: Bool) {
        self.isJSON = isJSON
        coloured = isJSON ? Voice.errorsAreColoured : Voice.isColoured
    }

    func show(_ event: Event) {
        switch event {
        case .stage(let title): say(Style.paint("▸ \(title)", .bold, coloured))
        case .message(let text): say("  \(text)")
        case .begins(let change): update { $0.underWay.append(Self.name(change)) }
        case .ends(let change, let seconds):
            update { $0.underWay.removeAll { $0 == Self.name(change) } }
            let time = seconds >= 0.95 ? String(format: "  %.1f s", seconds) : ""
            say("  \(Style.paint("✓", .green, coloured)) \(line(change))\(Style.paint(time, .faint, coloured))")
        case .fails(let change):
            update { $0.underWay.removeAll { $0 == Self.name(change) } }
            say("  \(Style.paint("✗", .red, coloured)) \(line(change))")
        case .note(let host, let text): say("  \(Style.paint("note:", .yellow, coloured)) \(host): \(text)")
        }
    }

    /// Progress belongs to standard output, unless a document goes there.
    func say(_ line: String) {
        Self.bottom.withLock { bottom in
            write((bottom.isShown ? Self.erase : "") + line + "\n")
            bottom.isShown = false
            draw(&bottom)
        }
    }

    /// One of very many lines: on a terminal each takes the place of the one before, elsewhere one in ten seconds is said.
    func mention(_ line: String) {
        Self.bottom.withLock { bottom in
            if isTerminal {
                write(Self.erase + String(line.prefix(Self.columns - 1)))
                bottom.isShown = true
            } else if bottom.lastMention.map({ .now - $0 >= .seconds(10) }) ?? true {
                write(line + "\n")
                bottom.lastMention = .now
            }
        }
    }

    private func update(_ change: (inout Bottom) -> Void) {
        Self.bottom.withLock { bottom in
            change(&bottom)
            draw(&bottom)
        }
    }

    private func draw(_ bottom: inout Bottom) {
        guard isTerminal, !bottom.underWay.isEmpty else { return }
        let text = "  … \(bottom.underWay.joined(separator: ", "))".prefix(Self.columns - 1)
        write(Self.erase + Style.paint(String(text), .faint, coloured))
        bottom.isShown = true
    }

    private var isTerminal: Bool { isatty(isJSON ? STDERR_FILENO : STDOUT_FILENO) == 1 }

    private func line(_ change: Plans.Change) -> String {
        "\(change.host): \(change.difference.action.rawValue) \(change.key)"
    }

    private static func name(_ change: Plans.Change) -> String { "\(change.host) \(change.key.name)" }

    private static let erase = "\r\u{1B}[K"

    private func write(_ text: String) {
        let file = isJSON ? FileHandle.standardError : FileHandle.standardOutput
        fflush(nil)
        // Whoever read this may be gone (`| head`): that stops no change half-way.
        try? file.write(contentsOf: Data(text.utf8))
    }

    /// The width of the terminal, 80 when it does not say.
    private static var columns: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }
}
