import Model

struct NeedlessSilence: Rule {
    let id = "needless-silence"
    let severity = Severity.note
    let applies = "`check.ignore` silences a rule that has nothing to say, or nothing about the subject named after its `@`"
    let why = "on the day when the rule does speak, nobody will hear it"
    let fix = "remove it from `check.ignore`"

    func findings(in facts: Facts) -> [Finding] {
        facts.stack.silenced.filter { silence in
            let rule = RuleCatalogue.rules.first { $0.id == silence.rule && $0.id != id && !$0.looksBeyondTheFile }
            return rule.map { !$0.findings(in: facts).contains(where: silence.silences) } ?? false
        }.map { silence in
            finding(
                silence.path, at: silence.path, in: facts,
                "\(silence.rule) is silenced and has nothing to say\(silence.subject.map { " about \(Quote.of($0))" } ?? "")")
        }
    }
}
