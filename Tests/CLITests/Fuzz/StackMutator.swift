import RoostTesting

/// Spoils stack files in the ways that people, editors and enemies do: bytes, lines, words, and the structure of YAML.
struct StackMutator {
    private let seeds: [[UInt8]]
    private let words: [String]
    private var random: SeededGenerator

    /// - Parameter seeds: the texts to begin with; their words are put in each other's place.
    init(seeds: [String], seed: UInt64) {
        self.seeds = seeds.map { Array($0.utf8) }
        let parts = seeds.flatMap { $0.split { " :,{}[]\n#".contains($0) }.map(String.init) }
        words = Array(Set(parts)).sorted() + StackMutator.awkward
        random = SeededGenerator(seed)
    }

    private static let awkward = [
        "", "~", "null", "on", "no", "0x1F", "012", "1e9", "-1", "99999999999999999999", "\"", "'", "&a", "*a", "<<", "? ", "- ",
        "---", "...", "!!int", "!x", "|", ">", "%YAML 1.2", "@", "`", "[", "]", "{", "}", "[[[[[[[[", "{a: {a: {a: ",
        "10.20.0.11", "10.20.0.0/24", "0.0.0.0/0", "::1", "fe80::1", "255.255.255.255", "acme", "internal", "replica", "galera",
        "single", "strict", "active-active", "redis", "check", "ignore", "spof", "spof@web-1", "unused-ignore", "site", "rack-1",
        "virtual", "dns", "monitor", "balancer", "required", "certificate", "../..", "/", "//", "/healthz?deep=1", "1s", "0d",
        "36525d", "gunicorn --workers 99999999999 --timeout 1", "gunicorn -w", "\u{FEFF}", "é", "𝄞", "\u{202E}", "\u{1B}[2J",
        "a\u{0}b", "\r\n", "\t", String(repeating: "a", count: 300),
    ]

    /// One of the texts with up to five mutations.
    mutating func next() -> [UInt8] {
        var text = seeds.randomElement(using: &random) ?? []
        for _ in 0...Int.random(in: 0...4, using: &random) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: mutateBytes(&text)
            case 1: mutateLines(&text)
            case 2: mutateWord(&text)
            default: mutateStructure(&text)
            }
        }
        return text
    }

    private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    private mutating func word() -> [UInt8] { Array((words.randomElement(using: &random) ?? "").utf8) }

    private mutating func mutateBytes(_ text: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let at = number(below: text.count)
        let length = min(number(below: 24), text.count - at)
        switch number(below: 5) {
        case 0: text[at] = UInt8(number(below: 256))
        case 1: text.removeSubrange(at..<(at + length))
        case 2: text.insert(contentsOf: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x0D], [0x00]][number(below: 5)], at: at)
        case 3: text.insert(contentsOf: Array(text[at..<(at + length)]), at: number(below: text.count))
        default: text.removeSubrange(at...)
        }
    }

    private mutating func mutateLines(_ text: inout [UInt8]) {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let at = number(below: lines.count)
        switch number(below: 5) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[at], at: number(below: lines.count))
        case 2: lines.swapAt(at, number(below: lines.count))
        case 3: lines[at] = Array(repeating: 0x20, count: number(below: 6)) + lines[at].drop { $0 == 0x20 }
        default: lines[at] += [0x20] + word()
        }
        text = Array(lines.joined(separator: [0x0A]))
    }

    /// Puts a word in the place of another one.
    private mutating func mutateWord(_ text: inout [UInt8]) {
        let ends = Set(" :,{}[]\n#".utf8)
        let starts = text.indices.filter { !ends.contains(text[$0]) && ($0 == 0 || ends.contains(text[$0 - 1])) }
        guard let start = starts.randomElement(using: &random) else { return }
        let end = text[start...].firstIndex(where: ends.contains) ?? text.endIndex
        text.replaceSubrange(start..<end, with: word())
    }

    /// Makes another kind of thing of a value: a list, a section, an anchor, an alias, nothing.
    private mutating func mutateStructure(_ text: inout [UInt8]) {
        let colons = text.indices.filter { text[$0] == UInt8(ascii: ":") && $0 + 1 < text.count && text[$0 + 1] == 0x20 }
        guard let colon = colons.randomElement(using: &random) else { return }
        let start = colon + 2
        let end = text[start...].firstIndex { ",}\n".utf8.contains($0) } ?? text.endIndex
        let value = Array(text[start..<end])
        let forms: [[UInt8]] = [
            Array("[".utf8) + value + Array("]".utf8), Array("{ ".utf8) + word() + Array(": ".utf8) + value + Array(" }".utf8),
            Array("&a ".utf8) + value, Array("*a".utf8), [], Array("\"".utf8) + value + Array("\"".utf8), Array("|\n  ".utf8) + value,
            value + Array(", ".utf8) + word() + Array(": ".utf8) + word(), Array("[".utf8) + value + Array(", ".utf8) + value + Array("]".utf8),
        ]
        text.replaceSubrange(start..<end, with: forms.randomElement(using: &random) ?? [])
    }
}
