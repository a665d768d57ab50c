import Model

/// What became better and what became worse from one stack file to another. What this version cannot build yet is neither.
package struct Comparison: Sendable {
    package let before: Report
    package let after: Report

    package init(before: Report, after: Report) {
        self.before = before
        self.after = after
    }

    /// Said before, and no longer; silencing a finding does not mend it, so it is not among these.
    package var gone: [Finding] {
        let now = Set(after.findings.map(Key.init) + after.silenced.map { Key($0.finding) })
        return before.weaknesses.filter { !now.contains(Key($0)) }
    }

    /// Said now, and not before.
    package var new: [Finding] {
        let then = Set(before.findings.map(Key.init))
        return after.weaknesses.filter { !then.contains(Key($0)) }
    }

    /// Said before, and silenced now.
    package var hushed: [Silenced] {
        let then = Set(before.findings.map(Key.init))
        return after.silenced.filter { then.contains(Key($0.finding)) }
    }

    package var spofsGone: [String] { Set(before.spofs).subtracting(after.spofs).sorted() }
    package var spofsNew: [String] { Set(after.spofs).subtracting(before.spofs).sorted() }

    /// The worst of what is new; nil when nothing is.
    package var worst: Severity? { new.map(\.severity).max() }

    /// A finding whatever its words: the same rule about the same subject.
    private struct Key: Hashable {
        var rule: String
        var subject: String

        init(_ finding: Finding) { (rule, subject) = (finding.rule, finding.subject) }
    }
}

extension Report {
    /// Without what is merely not available yet.
    fileprivate var weaknesses: [Finding] { findings.filter { $0.rule != Unavailable.rule } }
}
