import Model

/// What there is to say about a stack before any host is touched.
package struct Report: Sendable {
    package var stack: String
    /// Errors first, then in the order of the file.
    package var findings: [Finding]
    /// `HOST` or `HOST/ENGINE`, sorted.
    package var spofs: [String]
    package var cutPairs: [CutPair]
    package var predictions: [Prediction] = []
    /// What the stack file asks not to be told about, in the order of the findings.
    package var silenced: [Silenced] = []

    /// The worst of the findings; nil when there is none.
    package var worst: Severity? { findings.map(\.severity).max() }
}

/// Holds a stack against every rule of the catalogue.
package enum Checker {
    /// - Parameter surroundings: what is known beside the text of the stack file.
    package static func check(_ stack: Stack, in surroundings: Surroundings = Surroundings()) -> Report {
        let facts = Facts(stack, surroundings)
        let weaknesses = RuleCatalogue.rules.flatMap { $0.findings(in: facts) }
        let (said, silenced, idle) = Silencing.divide(sorted(weaknesses), by: stack.silences)
        let findings = stack.unavailable() + said + UnusedIgnore().findings(for: idle, in: facts)
        return Report(
            stack: stack.name, findings: sorted(findings), spofs: facts.failures.spofs,
            cutPairs: facts.failures.cutPairs, silenced: silenced)
    }

    /// By severity, then place; findings of one place stay in the order of the catalogue.
    static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.enumerated()
            .sorted { a, b in
                if a.element.severity != b.element.severity { return a.element.severity > b.element.severity }
                guard let first = a.element.place, let second = b.element.place, first != second else {
                    return a.offset < b.offset
                }
                return first < second
            }
            .map(\.element)
    }
}
