import Checks
import Model

/// What `check` prints.
enum ReportView {
    /// The findings, what is silenced and why, and one line that counts them.
    static func text(_ report: Report, source: String, colour: Bool) -> String {
        let findings = FindingView.text(report.findings, source: source, colour: colour)
        let silenced = report.silenced.isEmpty ? "" : ", \(report.silenced.count) silenced"
        return findings + (findings.isEmpty ? "" : "\n") + self.silenced(report.silenced)
            + "\(report.stack): \(FindingView.summary(report.findings))\(silenced)\n"
    }

    private static func silenced(_ all: [Silenced]) -> String {
        guard !all.isEmpty else { return "" }
        let lines = all.map { each in
            let finding = each.finding
            return "  \(finding.severity.rawValue)[\(finding.rule)]: \(Quote.plain(finding.message))\n"
                + "    because: \(Quote.plain(each.silence.reason))\n"
        }
        return "silenced in the stack file:\n" + lines.joined() + "\n"
    }

    /// One document; keys may be added, these stay.
    static func json(_ report: Report) -> JSON {
        [
            "stack": .string(report.stack),
            "findings": .array(report.findings.map(json)),
            "spofs": .array(report.spofs.map(JSON.string)),
            "cutPairs": .array(report.cutPairs.map { [.string($0.first), .string($0.second)] }),
            "predictions": .array(report.predictions.map(json)),
            "silenced": .array(report.silenced.map(json)),
        ]
    }

    /// A finding and the reason why it is silenced.
    static func json(_ silenced: Silenced) -> JSON {
        guard case .object(let members) = json(silenced.finding) else { return .null }
        return .object(members + [.init("reason", .string(silenced.silence.reason))])
    }

    /// What a refused stack file is in JSON: the findings of the reader, in the same document.
    static func json(_ findings: Findings) -> JSON {
        [
            "stack": .null, "findings": .array(findings.all.map(json)), "spofs": [], "cutPairs": [], "predictions": [],
            "silenced": [],
        ]
    }

    static func json(_ finding: Finding) -> JSON {
        [
            "rule": .string(finding.rule),
            "severity": .string(finding.severity.rawValue),
            "subject": .string(finding.subject),
            "message": .string(finding.message),
            "why": .string(finding.why),
            "fix": .string(finding.fix),
            "file": .string(orNull: finding.place?.file),
            "line": finding.place.map { .integer($0.line) } ?? .null,
            "column": finding.place.map { .integer($0.column) } ?? .null,
        ]
    }

    static func json(_ prediction: Prediction) -> JSON {
        [
            "component": .string(prediction.component),
            "fault": .string(prediction.fault.rawValue),
            "outcome": .string(prediction.outcome.rawValue),
            "gapSeconds": prediction.gapSeconds.map { .number($0) } ?? .null,
            "takeover": .string(orNull: prediction.takeover),
            "lostWrites": .string(orNull: prediction.lostWrites),
        ]
    }
}
