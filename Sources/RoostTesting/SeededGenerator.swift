/// Random numbers that are the same in every run (SplitMix64), so that a property that fails once fails again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// Texts that quoting gets wrong first.
package enum AwkwardText {
    package static let fragments = [
        "a", "B7", " ", "  ", "'", "\"", "\\", "$", "`", "$(id)", "${HOME}", "!", "*", "?", "[", "]", "{", "}", "~",
        "#",
        ";", "|", "&", "<", ">", "(", ")", "=", "%", "@", ":", "/", "-", "+", ",", ".", "\t", "é", "日本", "🦉",
        "\u{301}", "'\u{301}", "\"\u{308}", "\\\u{301}", "$\u{301}", "`\u{301}", ";\u{301}", "\u{200D}", "\u{FEFF}",
        "\\n", "\\\\",
    ]

    /// One line of up to `most` fragments.
    package static func line(upTo most: Int, using generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in fragments.randomElement(using: &generator)! }
            .joined()
    }
}
