import FoundationEssentials
import Glibc

enum Level: String, Encodable {
    case info, warning, error
}

/// Writes one JSON object a line on standard error. Addresses of databases, and so passwords, are never written.
func log(_ level: Level, _ event: String, _ fields: [String: String] = [:]) {
    let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let line = fields.merging(["time": time, "level": level.rawValue, "event": event]) { field, _ in field }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(line) else { return }
    _ = (data + "\n".utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}
