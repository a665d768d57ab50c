import Dashboards
import Foundation
import Hosts
import Model

/// `status --follow`: what the page shows, in a terminal; where there is none, a line for each change.
struct Following: Sendable {
    private let bench: Workbench

    init(_ bench: Workbench) { self.bench = bench }

    /// Until its process is interrupted.
    func run() async {
        let feed = Feed()
        let bench = bench
        let watcher = Watcher(bench.site, feed: feed) { bench.connection($0, $1) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            group.addTask { await Self.show(feed) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func show(_ feed: Feed) async {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var before: Snapshot?
        for await update in await feed.updates() {
            let text: String
            if isTerminal {
                let lines = FollowView.screen(update.snapshot, size: size, coloured: Voice.isColoured)
                // Home, each line to its end, and nothing below: a screen that is cleared first would flicker.
                text = "\u{1B}[H" + lines.map { "\($0)\u{1B}[K\r\n" }.joined() + "\u{1B}[J"
            } else {
                text = FollowView.changes(from: before, to: update.snapshot).map { "\($0)\n" }.joined()
            }
            if before != nil || update.snapshot.verdict != .unknown { before = update.snapshot }
            if !text.isEmpty { FileHandle.standardOutput.write(Data(text.utf8)) }
        }
    }

    /// Columns and rows of the terminal; 80 by 24 where it does not say.
    private static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
