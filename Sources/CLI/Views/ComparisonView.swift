import Checks
import Model

/// What `check --compare` prints: what is worse first, then what is better.
struct ComparisonView {
    let comparison: Comparison
    /// The names of the two stack files, as the user gave them.
    let before: String
    let after: String

    init(_ comparison: Comparison, before: String, after: String) {
        self.comparison = comparison
        self.before = before
        self.after = after
    }

    /// - Parameter source: the text of the file that is after; findings that are gone are named without their line.
    func text(source: String, colour: Bool) -> String {
        var parts: [String] = []
        let new = FindingView.text(comparison.new, source: source, colour: colour)
        if !new.isEmpty { parts.append("worse: new in \(Quote.plain(after))\n\n" + new) }
        if !comparison.hushed.isEmpty {
            parts.append("neither: silenced in \(Quote.plain(after))\n" + list(comparison.hushed.map(\.finding)))
        }
        if !comparison.gone.isEmpty { parts.append("better: gone since \(Quote.plain(before))\n" + list(comparison.gone)) }
        parts.append(summary)
        return parts.joined(separator: "\n")
    }

    private func list(_ findings: [Finding]) -> String {
        findings.map { "  \($0.severity.rawValue)[\($0.rule)]: \(Quote.plain($0.message))\n" }.joined()
    }

    private var summary: String {
        let (better, worse) = (comparison.gone.count, comparison.new.count)
        var text =
            better + worse == 0
            ? "\(names): nothing is better, and nothing is worse\n"
            : "\(names): \(worse) worse (\(FindingView.summary(comparison.new, none: "nothing"))), "
                + "\(better) better (\(FindingView.summary(comparison.gone, none: "nothing")))\n"
        if !comparison.spofsNew.isEmpty {
            text += "  new single points of failure: \(comparison.spofsNew.joined(separator: ", "))\n"
        }
        if !comparison.spofsGone.isEmpty {
            text += "  no longer single points of failure: \(comparison.spofsGone.joined(separator: ", "))\n"
        }
        return text
    }

    private var names: String { "\(Quote.plain(before)) to \(Quote.plain(after))" }

    var json: JSON {
        [
            "stack": .string(comparison.after.stack), "before": .string(before), "after": .string(after),
            "findings": [
                "new": .array(comparison.new.map(ReportView.json)), "gone": .array(comparison.gone.map(ReportView.json)),
                "silenced": .array(comparison.hushed.map(ReportView.json)),
            ],
            "spofs": [
                "new": .array(comparison.spofsNew.map(JSON.string)), "gone": .array(comparison.spofsGone.map(JSON.string)),
            ],
        ]
    }
}
