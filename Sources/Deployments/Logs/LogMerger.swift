import Model
import Synchronization

/// Lines of several hosts, in the order of their times. Those that come as they are written wait for a moment, since another host's may be on
/// its way.
package final class LogMerger: Sendable {
    /// Seconds that a line waits for earlier ones.
    package static let patience = 1.0

    private let waiting = Mutex<[(line: LogLine, heard: Double)]>([])

    package init() {}

    package func add(_ line: LogLine, heard: Double) { waiting.withLock { $0.append((line, heard)) } }

    /// Those that have waited long enough, and whatever is earlier than they are.
    package func ripe(now: Double) -> [LogLine] {
        waiting.withLock { waiting in
            guard let latest = waiting.filter({ now - $0.heard >= Self.patience }).map(\.line).max() else { return [] }
            let ripe = waiting.map(\.line).filter { $0 <= latest }.sorted()
            waiting.removeAll { $0.line <= latest }
            return ripe
        }
    }

    /// All that is left.
    package func rest() -> [LogLine] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting.map(\.line).sorted()
        }
    }
}

/// Since when lines count, once a host has said what the user's words mean.
package final class LogBeginning: Sendable {
    private let time = Mutex<Double?>(nil)

    package init() {}

    package func set(_ seconds: Double) { time.withLock { $0 = seconds } }

    package func takes(_ line: LogLine) -> Bool { time.withLock { ($0 ?? 0) <= (line.time ?? .infinity) } }
}

/// Which lines are wanted.
package struct LogFilter {
    private let grep: Regex<AnyRegexOutput>?
    private let request: String?

    /// - Throws: when `grep` is no regular expression.
    package init(grep: String?, request: String?) throws {
        self.grep = try grep.map { try Regex($0) }
        self.request = request
    }

    package func takes(_ line: LogLine) -> Bool {
        if let request, !line.text.contains(request) { return false }
        guard let grep else { return true }
        return line.text.firstMatch(of: grep) != nil
    }
}
