import Model

/// A finding that the stack file asks not to be told about, and why.
package struct Silenced: Sendable, Hashable {
    package var finding: Finding
    package var silence: Silence
}

/// Sets aside what the stack file silences, and judges the silences themselves.
package enum Silencing {
    /// The silences of rules that do not exist: mistakes in the stack file, in the order of the text.
    package static func mistakes(in stack: Stack) -> [Finding] {
        guard !stack.silences.isEmpty else { return [] }
        let known = RuleCatalogue.rules.map(\.id)
        return stack.silences.filter { !known.contains($0.rule) }.map { silence in
            let nearest = NearestName.of(silence.rule, in: known).map { "did you mean `\($0)`?" }
            return Finding(
                rule: "unknown-rule", severity: .error, subject: silence.key,
                message: "there is no rule \(Quote.of(silence.rule)) to silence",
                why: "a silence of nothing hides nothing: the finding that it was meant for is still said",
                fix: nearest ?? "write the name in brackets of the finding: `spof` for error[spof]",
                place: stack.source.place(silence.key))
        }
    }

    /// Divides findings into those that are said and those that are silenced; the silences that met nothing come third.
    static func divide(_ findings: [Finding], by silences: [Silence]) -> ([Finding], [Silenced], [Silence]) {
        guard !silences.isEmpty else { return (findings, [], []) }
        // The more exact silence gives the reason.
        let ordered = silences.filter { $0.subject != nil } + silences.filter { $0.subject == nil }
        var said: [Finding] = []
        var silenced: [Silenced] = []
        var met: Set<Silence> = []
        for finding in findings {
            let matches = ordered.filter { $0.covers(finding) }
            met.formUnion(matches)
            if let first = matches.first {
                silenced.append(Silenced(finding: finding, silence: first))
            } else {
                said.append(finding)
            }
        }
        return (said, silenced, silences.filter { !met.contains($0) })
    }
}
