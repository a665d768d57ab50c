/// What there is to say about a stack before any host is touched.
package struct CheckReport: Sendable {
    package var stack: String
    /// Errors first; of each severity what costs most first, then in the order of the file.
    package var findings: [Finding]
    /// What the stack file asks not to hear, with its reasons.
    package var silenced: [(finding: Finding, reason: String)]
    /// What this version can judge but not build.
    package var unavailable: [Finding]
    /// `HOST` or `HOST/ENGINE`, sorted.
    package var spofs: [String]
    package var cutPairs: [CutPair]
    package var predictions: [Prediction]
    package var availability: Availability

    /// The worst of the findings; nil when there is none.
    package var worst: Severity? { findings.map(\.severity).max() }

    package init(
        stack: String, findings: [Finding], silenced: [(finding: Finding, reason: String)], unavailable: [Finding], spofs: [String],
        cutPairs: [CutPair], predictions: [Prediction], availability: Availability
    ) {
        self.stack = stack
        self.findings = findings
        self.silenced = silenced
        self.unavailable = unavailable
        self.spofs = spofs
        self.cutPairs = cutPairs
        self.predictions = predictions
        self.availability = availability
    }
}

/// Two subjects which together take the site down; the first sorts before the second.
package struct CutPair: Sendable, Hashable, Comparable {
    package let first: String
    package let second: String

    package init(_ a: String, _ b: String) { (first, second) = a < b ? (a, b) : (b, a) }

    package static func < (a: CutPair, b: CutPair) -> Bool { (a.first, a.second) < (b.first, b.second) }
}
