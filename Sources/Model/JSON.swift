/// A JSON value whose objects keep the order in which their members were given.
package indirect enum JSON: Sendable, Equatable {
    case object([Member])
    case array([JSON])
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case null

    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSON

        package init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// A string, or null.
    package static func string(orNull text: String?) -> JSON { text.map(JSON.string) ?? .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSON: CustomStringConvertible {
    /// On one line.
    package var description: String { rendered(indent: nil, level: 0) }

    /// Indented by two spaces, with a final line feed.
    package var pretty: String { rendered(indent: 2, level: 0) + "\n" }

    private func rendered(indent: Int?, level: Int) -> String {
        switch self {
        case .object(let members):
            JSON.list(
                members.map { JSON.quoted($0.key) + ": " + $0.value.rendered(indent: indent, level: level + 1) },
                "{", "}", indent, level)
        case .array(let items):
            JSON.list(
                items.map { $0.rendered(indent: indent, level: level + 1) }, "[", "]", indent, level)
        case .string(let text): JSON.quoted(text)
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? JSON.figure(number) : "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "null"
        }
    }

    private static func list(
        _ items: [String], _ open: String, _ close: String, _ indent: Int?, _ level: Int
    ) -> String {
        guard let indent, !items.isEmpty else { return open + items.joined(separator: ", ") + close }
        let inner = "\n" + String(repeating: " ", count: indent * (level + 1))
        let outer = "\n" + String(repeating: " ", count: indent * level)
        return open + inner + items.joined(separator: "," + inner) + outer + close
    }

    private static func figure(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
