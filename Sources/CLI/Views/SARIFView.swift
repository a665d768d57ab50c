import Checks
import Foundation
import Model

/// A report as SARIF 2.1.0 (OASIS), in the shape that GitHub code scanning takes.
enum SARIFView {
    static func json(_ report: CheckReport) -> JSON {
        let rules = RuleCatalogue.rules
        let results =
            report.findings.map { result($0, rules, suppressed: nil) }
            + report.silenced.map { result($0.finding, rules, suppressed: $0.reason) }
        return document(rules.map(rule), results)
    }

    /// A refused stack file: the mistakes of its text, each a rule of its own name.
    static func json(_ findings: Findings) -> JSON {
        let ids = Set(findings.all.map(\.rule)).sorted()
        let rules = ids.map { id -> JSON in
            let hints = findings.all.filter { $0.rule == id && !$0.fix.isEmpty }.map { Quote.plain($0.fix) }
            let advice = hints.isEmpty ? "" : ": " + Listing.of(Set(hints).sorted(), most: 5)
            return [
                "id": .string(id), "shortDescription": ["text": .string("a mistake in the stack file: \(id)")],
                "help": ["text": .string("The stack file cannot be read as it is\(advice). docs/stack-file.md has every key.")],
            ]
        }
        return document(rules, findings.all.map { result($0, ids, suppressed: nil) })
    }

    private static func document(_ rules: [JSON], _ results: [JSON]) -> JSON {
        [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": ["driver": ["name": "roost", "semanticVersion": .string(Roost.version), "rules": .array(rules)]],
                    "columnKind": "unicodeCodePoints",
                    "results": .array(results),
                ]
            ],
        ]
    }

    private static func rule(_ rule: any Rule) -> JSON {
        [
            "id": .string(rule.id),
            "shortDescription": ["text": .string(rule.applies)],
            "fullDescription": ["text": .string(rule.why)],
            "help": [
                "text": .string("Why: \(rule.why). What to do: \(rule.fix)."),
                "markdown": .string("**Why it matters**: \(rule.why).\n\n**What to do**: \(rule.fix)."),
            ],
            "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
        ]
    }

    private static func result(_ finding: Finding, _ rules: [any Rule], suppressed: String?) -> JSON {
        result(finding, rules.map(\.id), suppressed: suppressed)
    }

    private static func result(_ finding: Finding, _ ids: [String], suppressed: String?) -> JSON {
        var members: [JSON.Member] = [
            .init("ruleId", .string(finding.rule)),
            .init("level", .string(finding.severity.rawValue)),
            .init("message", ["text": .string(Quote.plain(finding.message + (finding.fix.isEmpty ? "" : ". What to do: \(finding.fix)")))]),
            // Without the line: a finding that moves within the file is the same one.
            .init("partialFingerprints", ["roost/v1": .string(String(Digest.sha256("\(finding.rule) \(finding.subject)").prefix(32)))]),
        ]
        if let index = ids.firstIndex(of: finding.rule) { members.insert(.init("ruleIndex", .integer(index)), at: 1) }
        if let place = finding.place {
            members.append(
                .init(
                    "locations",
                    [
                        [
                            "physicalLocation": [
                                "artifactLocation": ["uri": .string(uri(place.file))],
                                "region": ["startLine": .integer(place.line), "startColumn": .integer(place.column)],
                            ],
                            "logicalLocations": [["fullyQualifiedName": .string(finding.subject)]],
                        ]
                    ]))
        }
        if let suppressed {
            members.append(.init("suppressions", [["kind": "inSource", "justification": .string(Quote.plain(suppressed))]]))
        }
        return .object(members)
    }

    /// Relative to where it was run, which is the repository's root in code scanning.
    private static func uri(_ file: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        let plain = file.hasPrefix("./") ? String(file.dropFirst(2)) : file.hasPrefix(here) ? String(file.dropFirst(here.count)) : file
        return plain.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? plain
    }
}
