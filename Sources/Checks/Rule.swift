import Model

/// One thing that can be wrong with a whole stack. Its text is printed by `check`, `explain` and `docs/checks.md`.
package protocol Rule: Sendable {
    /// As in `error[spof]`.
    var id: String { get }
    var severity: Severity { get }
    /// When it speaks: the manual's first sentence.
    var applies: String { get }
    /// What it costs, in a sentence.
    var why: String { get }
    /// What to do, preferably as an edit of the stack file.
    var fix: String { get }

    func findings(in facts: Facts) -> [Finding]
}

/// What rules may look at.
package struct Facts: Sendable {
    package let stack: Stack
    package let failures: FailureAnalysis
    package let surroundings: Surroundings

    package init(_ stack: Stack, _ surroundings: Surroundings = Surroundings()) {
        self.stack = stack
        self.surroundings = surroundings
        failures = FailureAnalysis(of: stack)
        survivesAnyHost = failures.spofs.isEmpty
    }

    /// Whether any one host may be lost: from then on a loss is noticed by nobody who is not told.
    let survivesAnyHost: Bool

    /// The hosts on which requests are answered or data is kept.
    var servingHosts: [Host] { stack.hosts.filter { !Set($0.roles).isDisjoint(with: [.web, .app, .database]) } }
}

extension Rule {
    /// A finding of this rule, at the place of a dotted path.
    func finding(
        _ subject: String, at path: String, in facts: Facts, _ message: String, why: String? = nil, fix: String? = nil
    ) -> Finding {
        Finding(
            rule: id, severity: severity, subject: subject, message: message, why: why ?? self.why,
            fix: fix ?? self.fix,
            place: facts.stack.source.place(path))
    }
}
