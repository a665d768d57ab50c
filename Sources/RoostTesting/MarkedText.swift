import Model

/// A text in which ①, ②, … mark the places where findings must land (after swift-format's `MarkedText`).
package struct MarkedText {
    /// Without the marks.
    package let text: String
    /// Line and column of what follows each mark, both counted from 1 and without the marks.
    package let marks: [(mark: Character, line: Int, column: Int)]

    package init(_ marked: String) {
        var text = String.UnicodeScalarView()
        var marks: [(mark: Character, line: Int, column: Int)] = []
        var (line, column) = (1, 1)
        for scalar in marked.unicodeScalars {
            if (0x2460...0x2473).contains(scalar.value) {
                marks.append((Character(scalar), line, column))
                continue
            }
            text.append(scalar)
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        self.text = String(text)
        self.marks = marks
    }

    /// The mark at a place, or else the place as line:column.
    package func name(of place: Place?) -> String {
        guard let place else { return "nowhere" }
        let mark = marks.first { $0.line == place.line && $0.column == place.column }
        return mark.map { String($0.mark) } ?? "\(place.line):\(place.column)"
    }
}
