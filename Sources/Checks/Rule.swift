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

    /// Whether what it says depends on ``Surroundings`` too: without them its silence means nothing.
    var looksBeyondTheFile: Bool { get }

    func findings(in facts: Facts) -> [Finding]
}

extension Rule {
    package var looksBeyondTheFile: Bool { false }
}

/// What rules may look at.
package struct Facts: Sendable {
    package let stack: Stack
    package let failures: FailureAnalysis
    private let besides: Surroundings

    package init(_ stack: Stack, besides: Surroundings = Surroundings()) {
        self.stack = stack
        self.besides = besides
        failures = FailureAnalysis(of: stack)
    }

    var now: Double? { besides.now }
    var certificate: CertificateFacts? { besides.certificate }
    var unreadCertificate: String? { besides.unreadCertificate }
    var hasFileAtHealth: Bool { besides.hasFileAtHealth }
    var neighbours: [Stack] { besides.neighbours }

    /// The hosts on which requests are answered or data is kept.
    var servingHosts: [Host] { stack.hosts.filter { !Set($0.roles).isDisjoint(with: [.web, .app, .database]) } }
}

/// What a stack's text alone does not say; all of it may be absent, and then the rules about it have nothing to say.
package struct Surroundings: Sendable {
    /// Seconds since 1970.
    package var now: Double?
    /// The certificate in the files that `tls.certificate` names.
    package var certificate: CertificateFacts?
    /// Why there is none to look at, although files are named.
    package var unreadCertificate: String?
    /// Whether there is a static file where `app.health` points.
    package var hasFileAtHealth: Bool
    /// Other stacks on the same network.
    package var neighbours: [Stack]

    package init(
        now: Double? = nil, certificate: CertificateFacts? = nil, unreadCertificate: String? = nil, hasFileAtHealth: Bool = false,
        neighbours: [Stack] = []
    ) {
        self.now = now
        self.certificate = certificate
        self.unreadCertificate = unreadCertificate
        self.hasFileAtHealth = hasFileAtHealth
        self.neighbours = neighbours
    }
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
