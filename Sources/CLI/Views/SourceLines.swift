import Model

/// The lines of a text, and what to show of one when something is said about it.
struct SourceLines {
    struct Excerpt: Equatable {
        var line: String
        /// What stands before the carets, so that they are below the word.
        var indent: String
        var carets: String
    }

    private let lines: [Substring.UTF8View]
    /// Columns of a long line that are shown.
    private static let width = 120

    init(_ text: String) {
        // By bytes: `\r\n` is one Character in Swift, so a split by Character would miss it.
        lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { $0[...] }
    }

    /// The line of `place`, without what a terminal would obey; nil when the text has no such line.
    func excerpt(at place: Place) -> Excerpt? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        var scalars = Array((String(lines[place.line - 1]) ?? "").unicodeScalars)
        if scalars.last == "\r" { scalars.removeLast() }
        guard !scalars.isEmpty else { return nil }
        let column = min(place.column - 1, scalars.count)
        let start = scalars.count > SourceLines.width ? max(0, column - SourceLines.width / 2) : 0
        let shown = scalars[start..<min(scalars.count, start + SourceLines.width)]
        let before = shown.prefix(column - start).map { $0 == "\t" ? "\t" : " " as Unicode.Scalar }
        let length = max(1, word(in: scalars, from: column).count)
        return Excerpt(
            line: shown.map { $0 == "\t" ? "\t" : Quote.plain(String($0)) }.joined()
                + (shown.endIndex < scalars.endIndex ? "…" : ""),
            indent: String(String.UnicodeScalarView(before)),
            carets: String(repeating: "^", count: min(length, start + SourceLines.width - column)))
    }

    /// The word that begins at `column`: up to what ends a value or a key in YAML, or to the closing quote.
    private func word(in scalars: [Unicode.Scalar], from column: Int) -> ArraySlice<Unicode.Scalar> {
        guard column < scalars.count else { return [] }
        let rest = scalars[column...]
        if let quote = rest.first, quote == "\"" || quote == "'", let end = rest.dropFirst().firstIndex(of: quote) {
            return rest[...end]
        }
        let end = rest.indices.first { index in
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            return ",]}".unicodeScalars.contains(scalars[index])
                || (scalars[index] == ":" && (next == " " || next == "\r"))
                || ((scalars[index] == " " || scalars[index] == "\t") && next == "#")
        }
        let word = rest[..<(end ?? scalars.endIndex)]
        return word.trimmingSpaces
    }
}

extension ArraySlice<Unicode.Scalar> {
    fileprivate var trimmingSpaces: ArraySlice<Unicode.Scalar> {
        self[..<((lastIndex { $0 != " " && $0 != "\t" }).map { $0 + 1 } ?? startIndex)]
    }
}
