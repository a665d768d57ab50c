/// How much a finding hurts: an error must be mended, a warning should be, a note is worth knowing.
package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case note, warning, error

    package static func < (a: Severity, b: Severity) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// One thing to say about the user's stack file, with its place in that file.
///
/// A mistake in the text and a weakness of the design are both findings; a fault met while acting is a ``Failure``.
package struct Finding: Sendable, Hashable, Error {
    /// The identifier of the rule, such as `spof` or `unknown-key`.
    package var rule: String
    package var severity: Severity
    /// `HOST`, `HOST/ENGINE`, or the dotted path of the key that it is about.
    package var subject: String
    /// What is the case; lower case, no full stop.
    package var message: String
    /// What it costs, in a sentence.
    package var why: String
    /// What to do, preferably as an edit of the stack file.
    package var fix: String
    package var place: Place?

    package init(
        rule: String, severity: Severity, subject: String, message: String, why: String = "", fix: String = "",
        place: Place? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.subject = subject
        self.message = message
        self.why = why
        self.fix = fix
        self.place = place
    }
}

/// What a reader throws: every mistake in one stack file, in the order of the text.
package struct Findings: Error, Sendable {
    package var all: [Finding]

    package init(_ all: [Finding]) { self.all = all }
}
