/// What must hold of the bytes before they are read as YAML: UTF-8, of a sane size, and no control characters.
enum TextCheck {
    /// 64 MiB; ten thousand hosts take about one.
    static let maximumBytes = 64 << 20

    /// The text without its byte order mark, or the first thing that is wrong with it.
    static func check(_ bytes: [UInt8]) throws(YAMLProblem) -> [UInt8] {
        guard bytes.count <= maximumBytes else {
            throw YAMLProblem(
                rule: "too-large", message: "the file has more than \(maximumBytes >> 20) MiB",
                hint: "a stack file of ten thousand hosts has one; is this the right file?",
                mark: Mark(line: 1, column: 1))
        }
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let text = hasMark ? Array(bytes.dropFirst(3)) : bytes
        if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            throw encoding("the file is UTF-16", at: Mark(line: 1, column: 1))
        }
        try scan(text)
        return text
    }

    private static func scan(_ text: [UInt8]) throws(YAMLProblem) {
        var decoder = UTF8()
        var input = text.makeIterator()
        var mark = Mark(line: 1, column: 1)
        var carriageReturn: Mark?
        while true {
            let decoded = decoder.decode(&input)
            if decoded != .scalarValue("\n"), let carriageReturn { throw control("\r", at: carriageReturn) }
            carriageReturn = nil
            switch decoded {
            case .emptyInput: return
            case .error: throw encoding("this byte is not UTF-8", at: mark)
            case .scalarValue("\n"): mark = Mark(line: mark.line + 1, column: 1)
            case .scalarValue("\r"): carriageReturn = mark
            case .scalarValue(let scalar):
                guard isReadable(scalar) else { throw control(scalar, at: mark) }
                mark.column += 1
            }
        }
    }

    /// Line separators other than a line feed, alone or after a carriage return, would make editors and this reader
    /// count lines differently, so they are refused too.
    private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFE, 0xFFFF, 0xFEFF: false
        default: true
        }
    }

    private static func encoding(_ message: String, at mark: Mark) -> YAMLProblem {
        YAMLProblem(rule: "encoding", message: message, hint: "save the file as UTF-8", mark: mark)
    }

    private static func control(_ scalar: Unicode.Scalar, at mark: Mark) -> YAMLProblem {
        let name =
            "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
            + String(scalar.value, radix: 16, uppercase: true)
        return YAMLProblem(
            rule: "encoding", message: "the control character \(name) cannot stand in a stack file",
            hint: "remove it", mark: mark)
    }
}
