/// Which rules of `check` are silenced, and why.
extension Word {
    static let silenceName: Word = .init(
        "a rule", "the name of a rule as `check` prints it, such as spof, or a rule and a subject: spof@lb-1",
        .text(pattern: "^[a-z][a-z0-9-]*(@[A-Za-z0-9._/-]+)?$", longest: 200)
    ) { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard let rule = parts.first, let first = rule.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 200,
            rule.utf8.allSatisfy({ Label.isLower($0) || $0 == UInt8(ascii: "-") })
        else { return false }
        return parts.count == 1
            || parts.count == 2 && !parts[1].isEmpty
                && parts[1].utf8.allSatisfy { Label.isAlphanumeric($0) || "._/-".utf8.contains($0) }
    }

    static let silenceReason: Word = .init(
        "a reason", "a sentence for whoever reads the report, such as \"the provider moves its address\"",
        .text(pattern: "^[^\\n\\r\\u0000]*\\S[^\\n\\r\\u0000]*$", longest: 1000)
    ) { text in
        if text.allSatisfy(\.isWhitespace) {
            return Problem(message: "a rule is silenced without a reason", hint: "write \(silenceReason.advice)")
        }
        let isLine = !text.utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 }
        return isLine && text.utf8.count <= 1000
            ? nil : Problem(message: "a reason is one line of at most 1000 bytes", hint: "shorten it")
    }
}
