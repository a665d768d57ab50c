import Foundation
import Model

/// What a host's systemd says of one unit, asked only when somebody looks at it.
struct UnitReading: Sendable, Equatable {
    private static let properties = [
        "ActiveState", "SubState", "ActiveEnterTimestamp", "InactiveEnterTimestamp", "NRestarts", "MemoryCurrent", "TasksCurrent",
    ]

    /// `running`, `exited`, `dead`, `failed`, …
    var detail: String
    /// Seconds since 1970 here; nil when it was never otherwise.
    var since: Double?
    /// How often systemd has started it again since somebody did.
    var restarts: Double?
    var memoryBytes: Double?
    var processes: Double?

    /// The host's clock first, since its times are by that.
    static func script(_ unit: String) -> String {
        "printf 'now=%s\\n' \"$(date +%s)\"; systemctl show --timestamp=unix -p \(properties.joined(separator: ",")) \(Shell.quote(unit))\n"
    }

    /// - Parameters:
    ///   - text: what ``script(_:)`` printed.
    ///   - now: seconds since 1970 here.
    /// - Returns: nil when that is something else.
    init?(_ text: String, now: Double) {
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        let values = Dictionary(pairs) { first, _ in first }
        guard let clock = values["now"].flatMap({ Double($0) }), let state = values["ActiveState"], let detail = values["SubState"] else { return nil }
        self.detail = detail
        // A reload changes neither of the two.
        let entered = values[state == "active" || state == "reloading" ? "ActiveEnterTimestamp" : "InactiveEnterTimestamp"] ?? ""
        since = entered.hasPrefix("@") ? Double(entered.dropFirst()).map { now - (clock - $0) } : nil
        // "[not set]" and 2^64 - 1 are how systemd says that it does not count.
        let number = { (name: String) in values[name].flatMap { Double($0) }.flatMap { $0 < 1e18 ? $0 : nil } }
        (restarts, memoryBytes, processes) = (number("NRestarts"), number("MemoryCurrent"), number("TasksCurrent"))
    }

    var figures: [ComponentFigures.Figure] {
        [
            restarts.map { .init(name: "started again by itself, since it was started", value: $0, unit: .count) }, memoryBytes.map { .init(name: "memory", value: $0, unit: .bytes) },
            processes.map { .init(name: "processes and threads", value: $0, unit: .count) },
        ].compactMap { $0 }
    }
}
