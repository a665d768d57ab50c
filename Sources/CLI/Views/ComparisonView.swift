import Checks
import Foundation
import Model

/// What got better and what got worse from one stack file to another.
struct ComparisonView {
    /// The one that is asked about, and the one that it is held against.
    let now: CheckReport
    let other: CheckReport

    private func name(_ finding: Finding) -> String { "\(finding.rule) \(finding.subject)" }

    private func only(_ report: CheckReport, _ without: CheckReport) -> [Finding] {
        // What the other file only silences is there as well.
        let known = Set((without.findings + without.silenced.map(\.finding)).map(name))
        return report.findings.filter { !known.contains(name($0)) }
    }

    private var worse: [Finding] { only(now, other) }
    private var better: [Finding] { only(other, now) }
    private var newSPOFs: [String] { now.spofs.filter { !other.spofs.contains($0) } }
    private var goneSPOFs: [String] { other.spofs.filter { !now.spofs.contains($0) } }

    /// Whether nothing of severity `limit` came.
    func isWorse(_ limit: Severity?) -> Bool { limit.map { limit in worse.contains { $0.severity >= limit } } ?? false }

    func text(_ file: String) -> String {
        func line(_ sign: String, _ finding: Finding) -> String {
            "  \(sign) \(finding.severity.rawValue)[\(finding.rule)]: \(Quote.plain(finding.message))\n"
        }
        func spofs(_ sign: String, _ names: [String]) -> String {
            names.isEmpty ? "" : "  \(sign) single points of failure: \(Listing.of(names, most: 12))\n"
        }
        let bad = worse.map { line("-", $0) }.joined() + spofs("-", newSPOFs)
        let good = better.map { line("+", $0) }.joined() + spofs("+", goneSPOFs)
        return "against \(file):\n" + (good.isEmpty ? "" : "better, no longer so:\n" + good) + (bad.isEmpty ? "" : "worse, newly so:\n" + bad)
            + (good.isEmpty && bad.isEmpty ? "nothing is better or worse\n" : "")
            + "outage a year: \(ReportView.minutes(other.availability.outageMinutes)) → \(ReportView.minutes(now.availability.outageMinutes))\n"
    }

    var json: JSON {
        [
            "stack": .string(now.stack),
            "against": .string(other.stack),
            "better": ["findings": .array(better.map(ReportView.json)), "spofs": .array(goneSPOFs.map(JSON.string))],
            "worse": ["findings": .array(worse.map(ReportView.json)), "spofs": .array(newSPOFs.map(JSON.string))],
            "availability": ["before": ReportView.json(other.availability), "after": ReportView.json(now.availability)],
        ]
    }
}
