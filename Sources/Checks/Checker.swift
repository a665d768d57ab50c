import Model

/// Holds a stack against every rule of the catalogue.
package enum Checker {
    package static func check(_ stack: Stack, besides: Surroundings = Surroundings()) -> CheckReport {
        let facts = Facts(stack, besides: besides)
        let availability = AvailabilityAnalysis(of: stack, tiers: facts.failures.tiers).availability
        let all = sorted(RuleCatalogue.rules.flatMap { $0.findings(in: facts) }, costs: availability.causes)
        let judged = all.map { finding in (finding, stack.silenced.first { $0.silences(finding) }?.reason) }
        return CheckReport(
            stack: stack.name, findings: judged.filter { $0.1 == nil }.map(\.0),
            silenced: judged.compactMap { finding, reason in reason.map { (finding, $0) } }, unavailable: stack.unavailable(),
            spofs: facts.failures.spofs, cutPairs: facts.failures.cutPairs, predictions: Predictor(facts).predictions(),
            availability: availability)
    }

    /// Rules that the stack file silences and that do not exist: a mistake in its text.
    package static func mistakes(in stack: Stack) -> [Finding] {
        let known = RuleCatalogue.rules.map(\.id)
        return stack.silenced.filter { !known.contains($0.rule) }.map { silence in
            let nearest = NearestName.of(silence.rule, in: known).map { "did you mean `\($0)`?" }
            return Finding(
                rule: "unknown-rule", severity: .error, subject: silence.path,
                message: "there is no rule \(Quote.of(silence.rule))", fix: nearest ?? "`roost check --explain all` lists them",
                place: stack.source.place(silence.path))
        }
    }

    /// By severity, then by what the subject costs, then by place; findings of one place stay in the order of the catalogue.
    static func sorted(_ findings: [Finding], costs: [Availability.Cause] = []) -> [Finding] {
        let minutes = Dictionary(costs.map { ($0.subject, $0.minutes) }) { first, _ in first }
        return findings.enumerated()
            .sorted { a, b in
                if a.element.severity != b.element.severity { return a.element.severity > b.element.severity }
                let (costA, costB) = (minutes[a.element.subject] ?? 0, minutes[b.element.subject] ?? 0)
                if costA != costB { return costA > costB }
                guard let first = a.element.place, let second = b.element.place, first != second else {
                    return a.offset < b.offset
                }
                return first < second
            }
            .map(\.element)
    }
}

extension Silence {
    func silences(_ finding: Finding) -> Bool { rule == finding.rule && (subject == nil || subject == finding.subject) }
}
