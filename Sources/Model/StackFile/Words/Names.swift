/// Names: of the stack, of hosts, of the domain, of users, packages and variables.
extension Word {
    static let stackName: Word = .init(
        "a stack name", "a letter, then letters, digits and dashes, all lower case, at most 32",
        .text(pattern: "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", longest: 32)
    ) { text in
        text.utf8.count <= 32 && Label.isLabel(text) && text.first!.isLetter
    }

    static let hostName: Word = .init(
        "a host name", "letters, digits and dashes, lower case, no dash at either end, at most 63",
        .text(pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", longest: 63)
    ) { text in
        guard !Label.isLabel(text) else { return nil }
        let lower = text.lowercased()
        let hint = lower != text && Label.isLabel(lower) ? "write `\(lower)`" : "write \(hostName.advice)"
        return Problem(message: "\(Quote.of(text)) is not a host name", hint: hint)
    }

    static let domain: Word = .init(
        "a domain", "labels of lower-case letters, digits and dashes, joined by dots: foobar.com",
        .text(pattern: "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", longest: 253)
    ) { text in
        Label.problem(withDomain: text).map {
            Problem(message: "\(Quote.of(text)) is not a domain: \($0.message)", hint: $0.hint)
        }
    }

    static let siteName: Word = .init(
        "a site", "letters, digits, dots, dashes and underscores, at most 63",
        .text(pattern: "^[A-Za-z0-9._-]{1,63}$", longest: 63)
    ) { text in
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { Label.isAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    static let userName: Word = .init(
        "a user name", "a lower-case letter, then letters, digits, dashes and underscores, at most 32",
        .text(pattern: "^[a-z_][a-z0-9_-]{0,31}$", longest: 32)
    ) { text in
        (1...32).contains(text.utf8.count) && !text.hasPrefix("-") && !text.first!.isNumber
            && text.utf8.allSatisfy { Label.isLower($0) || "_-".utf8.contains($0) }
    }

    static let packageName: Word = .init(
        "a Debian package",
        "its name as `apt search` prints it: lower-case letters, digits, dots, dashes and plus signs",
        .text(pattern: "^[a-z0-9][a-z0-9+.-]+$", longest: 128)
    ) { text in
        (2...128).contains(text.utf8.count) && Label.isLower(text.utf8.first!)
            && text.utf8.allSatisfy { Label.isLower($0) || "+.-".utf8.contains($0) }
    }

    /// What the application receives from Roost itself.
    static let reservedVariables = ["LISTEN", "DATABASE_URL", "DATABASE_READ_URL", "CACHE_URL", "RELEASE"]

    static let variableName: Word = .init(
        "a variable name", "capital letters, digits and underscores, not a digit first",
        .text(pattern: "^(?!(LISTEN|DATABASE_URL|DATABASE_READ_URL|CACHE_URL|RELEASE)$)[A-Z_][A-Z0-9_]*$", longest: 128)
    ) { text in
        if reservedVariables.contains(text) {
            return Problem(message: "`\(text)` is set by roost", hint: "choose another name for your own value")
        }
        let upper = text.uppercased()
        let isName = { (name: String) in
            (1...128).contains(name.utf8.count) && !name.first!.isNumber
                && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        }
        guard !isName(text) else { return nil }
        let hint =
            isName(upper) && !reservedVariables.contains(upper) ? "write `\(upper)`" : "write \(variableName.advice)"
        return Problem(message: "\(Quote.of(text)) is not a variable name", hint: hint)
    }
}

/// Host name labels as RFC 1123 has them, in lower case.
enum Label {
    static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || (0x41...0x5A).contains(byte) }

    static func isLabel(_ text: some StringProtocol) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy { isLower($0) || $0 == 0x2D }
            && text.first != "-" && text.last != "-"
    }

    static func problem(withDomain text: String) -> Word.Problem? {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.allSatisfy({ isLabel($0) }), text.utf8.count <= 253 {
            guard labels.last!.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Word.Problem(message: "it ends in a number", hint: "write a name, not an address")
        }
        if text.contains("*") {
            return Word.Problem(
                message: "a wildcard is not one", hint: "name the domain itself; www. is served too")
        }
        if text.contains("_") { return Word.Problem(message: "it has an underscore", hint: "use a dash") }
        if text.count > 1, text.hasSuffix("."), !text.hasSuffix("..") {
            return Word.Problem(
                message: "it ends in a dot", hint: "write `\(Quote.plain(String(text.dropLast()), longest: 60))`")
        }
        if text.utf8.contains(where: { $0 > 0x7F }) {
            return Word.Problem(
                message: "it is not ASCII", hint: "write its punycode form, xn--…, as `idn` prints it")
        }
        if text.lowercased() != text { return Word.Problem(message: "it has capitals", hint: "write it in lower case") }
        if text.contains("://") {
            return Word.Problem(message: "it is a URL", hint: "leave out the scheme and the path")
        }
        if text.utf8.count > 253 { return Word.Problem(message: "it has more than 253 letters", hint: "shorten it") }
        return Word.Problem(message: "its labels are not names", hint: "write \(Word.domain.advice)")
    }
}
