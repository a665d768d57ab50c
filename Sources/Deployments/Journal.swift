import Foundation
import Model

/// What was done to the stack from this folder: a line of JSON each, in `.roost/STACK/journal`. Live views mark it on their axis of time.
package struct Journal: Sendable {
    package struct Entry: Sendable, Codable, Equatable {
        package enum Kind: String, Sendable, Codable { case up, release, drill }

        package var kind: Kind
        /// Seconds since 1970.
        package var from: Double
        package var to: Double
        package var text: String

        package init(kind: Kind, from: Double, text: String) {
            self.kind = kind
            self.from = from
            to = from
            self.text = text
        }
    }

    private let path: String

    package init(_ workspace: Workspace) { path = "\(workspace.directory)/journal" }

    /// Writes down that it is over, and how it went. Nothing depends on it: a disk that is full fails no change.
    package func note(_ entry: Entry, outcome: String, now: Date = .now) {
        var entry = entry
        entry.to = now.timeIntervalSince1970
        entry.text += ": \(outcome)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(entry) else { return }
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        // One write: the lines of two at once stay whole.
        _ = (line + "\n".utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    }

    /// The latest thousand, in their order; a line that was cut short is none.
    package func entries() -> [Entry] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).suffix(1000).compactMap { try? JSONDecoder().decode(Entry.self, from: $0) }
    }
}
