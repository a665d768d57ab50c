/// A kind of value in the stack file, such as a duration: how it is written, and what is wrong with one that is not so.
package struct Word: Sendable {
    /// How the JSON Schema describes it.
    package enum Form: Sendable, Equatable {
        case text(pattern: String?, longest: Int?)
        case choice([Choice])
        case integer(ClosedRange<Int>)
        case flag
        /// Text, but a number or a boolean will do: `GREETING: 7`.
        case scalar
    }

    /// One of the words to choose from, and what choosing it means.
    package struct Choice: Sendable, Equatable {
        package var word: String
        package var meaning: String
    }

    /// What is wrong with a value, and how to mend it.
    struct Problem {
        var message: String
        var hint: String
    }

    /// With its article: `a duration`.
    package var name: String
    /// How to write one.
    package var advice: String
    package var form: Form
    /// The mistakes that a pattern cannot express or explain; nil when the value is well written.
    let problem: @Sendable (String) -> Problem?

    init(
        _ name: String, _ advice: String, _ form: Form, problem: @escaping @Sendable (String) -> Problem?
    ) {
        self.name = name
        self.advice = advice
        self.form = form
        self.problem = problem
    }

    /// A word for which there is only right and wrong.
    init(_ name: String, _ advice: String, _ form: Form, accepts: @escaping @Sendable (String) -> Bool) {
        self.init(name, advice, form) { text in
            accepts(text) ? nil : Problem(message: "\(Quote.of(text)) is not \(name)", hint: "write \(advice)")
        }
    }

    /// One of the cases of an enumeration; each case needs a meaning.
    static func choice<Case: RawRepresentable<String> & CaseIterable & Sendable & Equatable>(
        _ name: String, _ meaning: @Sendable (Case) -> String
    ) -> Word {
        choice(name, Case.allCases.map { Choice(word: $0.rawValue, meaning: meaning($0)) })
    }

    static func choice(_ name: String, _ choices: [Choice]) -> Word {
        let words = choices.map(\.word)
        return Word(name, "one of " + words.joined(separator: ", "), .choice(choices)) { text in
            guard !words.contains(text) else { return nil }
            let nearest = NearestName.of(text.lowercased(), in: words).map { "did you mean `\($0)`? " } ?? ""
            return Problem(
                message: "\(Quote.of(text)) is not \(name)", hint: nearest + "allowed: " + words.joined(separator: ", ")
            )
        }
    }
}

/// Text of the user inside a message: short, on one line, and without anything that a terminal would obey.
package enum Quote {
    package static func of(_ text: String) -> String { "`" + plain(text, longest: 60) + "`" }

    package static func plain(_ text: String, longest: Int = .max) -> String {
        var result = String.UnicodeScalarView()
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < longest else { return String(result) + "…" }
            result.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension Word {
    /// Why a value is refused; nil when it is well formed.
    package func refuses(_ text: String) -> String? { problem(text)?.message }
}
