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

    /// The worst of the findings; nil when there is none.
    package var worst: Severity? { findings.map(\.severity).max() }
}

/// Holds a stack against every rule of the catalogue.
package enum Checker {
    package static func check(_ stack: Stack) -> Report {
        let facts = Facts(stack)
        let findings = stack.unavailable() + RuleCatalogue.rules.flatMap { $0.findings(in: facts) }
        return Report(
            stack: stack.name, findings: sorted(findings), spofs: facts.failures.spofs,
            cutPairs: facts.failures.cutPairs)
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
