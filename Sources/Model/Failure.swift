/// Something that went wrong while acting: which subject, why, and what to do about it.
package struct Failure: Error, Sendable, Hashable {
    /// The host, file or command that it happened to.
    package var subject: String
    /// What happened; lower case, no full stop.
    package var cause: String
    /// What to do next, when there is something to say.
    package var hint: String?
    /// What the program said, as it said it, stripped of terminal escapes.
    package var output: String?

    package init(_ subject: String, _ cause: String, hint: String? = nil, output: String? = nil) {
        self.subject = subject
        self.cause = cause
        self.hint = hint
        self.output = output
    }
}

extension Failure: CustomStringConvertible {
    package var description: String {
        var text = "\(subject): \(cause)"
        if let output, !output.isEmpty {
            text += "\n" + output.lines.map { "    \($0)" }
                .joined(separator: "\n")
        }
        if let hint { text += "\n  hint: \(hint)" }
        return text
    }
}
