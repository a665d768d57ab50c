import Model

struct UnusedIgnore: Rule {
    let id = "unused-ignore"
    let severity = Severity.note
    let applies = "`check.ignore` names a rule, or a subject, about which there is nothing to say"
    let why = "what was ignored is mended or is called something else now; when it comes back, nobody will hear of it"
    let fix = "remove the line"

    /// The checker asks ``findings(for:in:)``: only it knows what was silenced.
    func findings(in facts: Facts) -> [Finding] { [] }

    func findings(for idle: [Silence], in facts: Facts) -> [Finding] {
        idle.map { silence in
            let subject = silence.subject.map { " about \($0)" } ?? ""
            return finding(
                silence.key, at: silence.key, in: facts, "`\(silence.rule)` has nothing to say\(subject): there is nothing to ignore")
        }
    }
}
