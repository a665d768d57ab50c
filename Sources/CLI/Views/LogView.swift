import Deployments
import Foundation

/// Log lines for a person: the time in the reader's own zone, who, and what.
struct LogView: Sendable {
    private let width: Int
    private let isColoured: Bool

    init(hosts: [String], coloured: Bool) {
        width = hosts.map(\.count).max() ?? 0
        isColoured = coloured
    }

    func print(_ line: LogLine) { FileHandle.standardOutput.write(Data((text(line) + "\n").utf8)) }

    func text(_ line: LogLine) -> String {
        let time = line.time.map { Self.stamp($0) } ?? String(repeating: " ", count: 19)
        return "\(Style.paint(time, .faint, isColoured))  \(line.host.padding(to: width))  \(Style.paint(line.component, .blue, isColoured)): \(line.text)"
    }

    private static func stamp(_ seconds: Double) -> String {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        let pair = { (number: Int32) in (number < 10 ? "0" : "") + "\(number)" }
        return "\(parts.tm_year + 1900)-\(pair(parts.tm_mon + 1))-\(pair(parts.tm_mday)) \(pair(parts.tm_hour)):\(pair(parts.tm_min)):\(pair(parts.tm_sec))"
    }
}
