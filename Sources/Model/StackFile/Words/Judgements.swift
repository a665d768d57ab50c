/// Words about rules and engines.
extension Word {
    /// All engines that a stack can have, for messages; a test holds them equal to the catalogue's.
    package static let engines = [
        "app", "chrony", "haproxy", "keepalived", "lego", "mariadb", "mtail", "mysqld-exporter", "nftables", "nginx",
        "node-exporter", "nsd", "prometheus", "redis", "redis-exporter", "rsyslog", "sentinel",
    ]

    static let engineName: Word = .init(
        "the name of an engine", "one of \(engines.joined(separator: ", "))", .text(pattern: "^[a-z-]+$", longest: 32)
    ) { text in
        guard !engines.contains(text) else { return nil }
        let nearest = NearestName.of(text.lowercased(), in: engines).map { "did you mean `\($0)`? " } ?? ""
        return Problem(
            message: "\(Quote.of(text)) is not the name of an engine", hint: nearest + "there are " + engines.joined(separator: ", "))
    }

    static let ruleName: Word = .init(
        "the name of a rule", "a name as in `error[spof]`, or RULE@SUBJECT for one subject, such as spof@lb-1",
        .text(pattern: "^[a-z][a-z0-9-]*(@[A-Za-z0-9./_-]+)?$", longest: 200)
    ) { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isName = { (part: Substring) in !part.isEmpty && part.utf8.allSatisfy { Label.isAlphanumeric($0) || "-./_".utf8.contains($0) } }
        return parts.count <= 2 && parts.allSatisfy(isName)
    }

    static let reason: Word = .init("a reason", "a sentence: who reads it later wants to know why", .scalar) { text in
        guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= 500, !text.utf8.contains(where: { $0 < 0x20 }) else {
            return Problem(message: "a silenced rule needs a reason, on one line", hint: "write why it does not matter here")
        }
        return nil
    }
}
