import Checks
import Foundation
import Model

/// What `check` prints.
enum ReportView {
    /// The findings, what was left out, and one line that counts them and says what they cost.
    static func text(_ report: CheckReport, source: String, colour: Bool) -> String {
        let findings = FindingView.text(report.findings, source: source, colour: colour)
        var lines = report.silenced.map { finding, reason in
            "silenced: \(finding.rule) (\(Quote.plain(finding.subject))): \(Quote.plain(reason))"
        }
        if !report.unavailable.isEmpty {
            let words = report.unavailable.map { "\($0.message.replacing(" is not available yet", with: "")), line \($0.place?.line ?? 0)" }
            lines.append("not available yet: `plan` and `up` refuse this file until they can build: " + Listing.of(words, most: 12))
        }
        lines += ["\(report.stack): \(FindingView.summary(report.findings))", availability(report.availability)]
        return findings + (findings.isEmpty ? "" : "\n") + lines.map { $0 + "\n" }.joined()
    }

    /// `99.957 % up, by the rates assumed: 3 h 44 min of outage a year; most of it by web-1 (3.6 h) and lb-1 (2 min)`.
    static func availability(_ availability: Availability) -> String {
        let percent = String(format: "%.*f", min(9, max(2, Int(availability.nines))), availability.probability * 100)
        let causes = availability.causes.prefix(3).filter { $0.minutes >= 0.005 * availability.outageMinutes }
        let most = causes.map { "\($0.subject) (\(minutes($0.minutes)))" }
        return "\(percent) % up, by the rates assumed: \(minutes(availability.outageMinutes)) of outage a year"
            + (most.isEmpty ? "" : "; most of it by \(Listing.of(most))")
    }

    /// `4 min`, `3.2 h`, `12 s`.
    static func minutes(_ minutes: Double) -> String {
        switch minutes {
        case 120...: String(format: "%.1f h", minutes / 60)
        case 1...: String(format: "%.0f min", minutes)
        case 0.0166...: String(format: "%.0f s", minutes * 60)
        default: "less than a second"
        }
    }

    /// One document; keys may be added, these stay.
    static func json(_ report: CheckReport) -> JSON {
        [
            "stack": .string(report.stack),
            "findings": .array(report.findings.map(json)),
            "silenced": .array(
                report.silenced.map { finding, reason in
                    ["rule": .string(finding.rule), "subject": .string(finding.subject), "message": .string(finding.message), "reason": .string(reason)]
                }),
            "unavailable": .array(report.unavailable.map(json)),
            "spofs": .array(report.spofs.map(JSON.string)),
            "cutPairs": .array(report.cutPairs.map { [.string($0.first), .string($0.second)] }),
            "predictions": .array(report.predictions.map(json)),
            "availability": json(report.availability),
        ]
    }

    static func json(_ availability: Availability) -> JSON {
        [
            "probability": .number(availability.probability),
            "nines": .number((availability.nines * 100).rounded() / 100),
            "outageMinutesPerYear": .number((availability.outageMinutes * 1e6).rounded() / 1e6),
            "causes": .array(
                availability.causes.map { ["subject": .string($0.subject), "minutes": .number(($0.minutes * 1e6).rounded() / 1e6)] }),
        ]
    }

    /// What a refused stack file is in JSON: the findings of the reader, in the same document.
    static func json(_ findings: Findings) -> JSON {
        [
            "stack": .null, "findings": .array(findings.all.map(json)), "spofs": [], "cutPairs": [], "predictions": [],
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
            "reason": .string(prediction.reason),
            "assumption": .string(orNull: prediction.assumption),
        ]
    }
}
