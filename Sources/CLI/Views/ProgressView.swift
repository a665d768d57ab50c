import Deployments
import Foundation
import Model
import Plans
import Synchronization

/// What happens, as it happens: one line for each change that is done, and on a terminal one more, at the bottom,
/// for what is under way.
final class ProgressView: Sendable {
    private let isJSON: Bool
    private let coloured: Bool
    private let isLive: Bool
    private let underWay = Mutex<[String]>([])

    init(isJSON: Bool) {
        self.isJSON = isJSON
        coloured = isJSON ? Voice.errorsAreColoured : Voice.isColoured
        isLive = coloured
    }

    func show(_ event: Event) {
        switch event {
        case .stage(let title): say(Style.paint("▸ \(title)", .bold, coloured))
        case .message(let text): say("  \(text)")
        case .begins(let change):
            underWay.withLock { $0.append(Self.name(change)) }
            showUnderWay()
        case .ends(let change, let seconds):
            underWay.withLock { $0.removeAll { $0 == Self.name(change) } }
            let time = seconds >= 0.95 ? String(format: "  %.1f s", seconds) : ""
            say("  \(Style.paint("✓", .green, coloured)) \(line(change))\(Style.paint(time, .faint, coloured))")
        case .fails(let change):
            underWay.withLock { $0.removeAll { $0 == Self.name(change) } }
            say("  \(Style.paint("✗", .red, coloured)) \(line(change))")
        case .note(let host, let text): say("  \(Style.paint("note:", .yellow, coloured)) \(host): \(text)")
        }
    }

    /// Progress belongs to standard output, unless a document goes there.
    func say(_ line: String) {
        let text = isLive ? "\r\u{1B}[K\(line)" : line
        guard !isJSON else { return Voice.error(text) }
        print(text)
        fflush(nil)
        showUnderWay()
    }

    private func line(_ change: Plans.Change) -> String { "\(change.host): \(change.difference.action.rawValue) \(change.key)" }

    private static func name(_ change: Plans.Change) -> String { "\(change.host) \(change.key.name)" }

    private func showUnderWay() {
        guard isLive, !isJSON else { return }
        let names = underWay.withLock { $0 }
        guard !names.isEmpty else { return }
        print("\r\u{1B}[K" + Style.paint("  … \(names.joined(separator: ", "))".prefix(Self.columns - 1).description, .faint, true), terminator: "")
        fflush(nil)
    }

    /// The width of the terminal, 80 when it does not say.
    private static var columns: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }
}
