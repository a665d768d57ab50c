import Engines
import Foundation
import Model

/// How the log of one host is read: a script for it, and what a line of its answer means.
package struct LogReader: Sendable {
    private let units: [String: String]
    private let files: [(path: String, component: String)]
    private let lines: Int
    private let since: String?
    private let follows: Bool

    /// - Parameters:
    ///   - lines: how many of the journal, and of each file.
    ///   - since: as journalctl understands it.
    package init(_ engines: [any Engine], lines: Int, since: String? = nil, follows: Bool = false) {
        units = Dictionary(engines.map { ($0.unit, $0.name) }) { first, _ in first }
        files = engines.flatMap { engine in engine.logFiles.map { ($0, engine.name) } }
        self.lines = lines
        self.since = since
        self.follows = follows
    }

    package var isEmpty: Bool { units.isEmpty }

    /// Each line begins with where it is from: `J` and JSON of the journal, or a file's place in the list and the line.
    package var script: String {
        let from = since.map { " --since \(Shell.quote($0))" } ?? ""
        let names = units.keys.sorted().map { "-u \(Shell.quote($0))" }.joined(separator: " ")
        let fields = "--output-fields=MESSAGE,_SYSTEMD_UNIT,UNIT"
        var parts = ["journalctl --no-pager -q -o json \(fields) \(names) -n \(lines)\(from)\(follows ? " -f" : "") | sed -u 's/^/J\\t/'"]
        for (index, file) in files.enumerated() {
            parts.append("tail -q -n \(lines)\(follows ? " -F" : "") \(Shell.quote(file.path)) 2>/dev/null | sed -u 's/^/\(index)\\t/'")
        }
        let start = since.map { "S=$(date -d \(Shell.quote($0)) +%s 2>/dev/null) && printf 'S\\t%s\\n' \"$S\"\n" } ?? ""
        // A follower that nobody listens to any more finds out when it writes: at the latest now and then.
        return start + (follows ? parts.map { "{ \($0); } &\n" }.joined() + "wait\n" : parts.joined(separator: "\n") + "\n")
    }

    private struct Entry: Decodable {
        /// Text, or a list of bytes when it is none.
        enum Message: Decodable {
            case text(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) { self = .text(text) } else {
                    self = .text(String(decoding: (try? container.decode([UInt8].self)) ?? [], as: UTF8.self))
                }
            }

            var text: String { switch self { case .text(let text): text } }
        }

        var message: Message?
        /// Who logged it; a line of systemd's own about a unit names that instead.
        var unit: String?
        var subject: String?
        /// Microseconds since 1970.
        var time: String?

        private enum CodingKeys: String, CodingKey {
            case message = "MESSAGE"
            case unit = "_SYSTEMD_UNIT"
            case subject = "UNIT"
            case time = "__REALTIME_TIMESTAMP"
        }
    }

    /// When lines begin to count, if this line says that; seconds since 1970.
    package func beginning(_ line: String) -> Double? { line.hasPrefix("S\t") ? Double(line.dropFirst(2)) : nil }

    /// Nil for what is no line of a log.
    package func line(_ line: String, host: String) -> LogLine? {
        let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        if parts[0] == "J" {
            guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(parts[1].utf8)), let text = entry.message?.text else { return nil }
            let unit = entry.subject ?? entry.unit ?? ""
            let time = entry.time.flatMap { Double($0) }.map { $0 / 1e6 }
            return LogLine(time: time, host: host, component: units[unit] ?? unit, text: text)
        }
        guard let index = Int(parts[0]), files.indices.contains(index) else { return nil }
        return LogLine(time: Self.time(in: parts[1]), host: host, component: files[index].component, text: parts[1])
    }

    /// The first time that a line of a file names: `2026-11-26T02:01:03+00:00`, as nginx's access log has it (HAProxy's with a fraction), or
    /// `2026/11/26 02:01:03` of its error log, which is the host's own zone: Roost's hosts keep UTC.
    static func time(in text: String) -> Double? {
        if let match = text.prefix(200).firstMatch(of: #/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d:\d\d|Z)/#) {
            let whole = (try? Date.ISO8601FormatStyle().parse("\(match.1)\(match.3)"))?.timeIntervalSince1970
            return whole.map { $0 + (match.2.flatMap { Double("0\($0)") } ?? 0) }
        }
        guard let match = text.prefix(40).prefixMatch(of: #/(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/#) else { return nil }
        let written = "\(match.1)-\(match.2)-\(match.3)T\(match.4)Z"
        return (try? Date.ISO8601FormatStyle().parse(written))?.timeIntervalSince1970
    }
}
