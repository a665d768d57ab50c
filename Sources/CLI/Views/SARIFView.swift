import Checks
import Model

/// Findings as SARIF 2.1.0 (OASIS, errata 01), as GitHub code scanning takes it: rules with their manual pages, places
/// relative to the root of the repository, and fingerprints that outlive a moved line.
struct SARIFView {
    /// How the path of a file in a finding is written from the root of the repository.
    let path: (String) -> String

    private static let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private static let root = "%SRCROOT%"

    func document(_ report: Report) -> JSON {
        document(
            report.findings.map { ($0, nil) } + report.silenced.map { ($0.finding, $0.silence.reason) })
    }

    /// What a refused stack file is in SARIF: the findings of the reader.
    func document(_ findings: Findings) -> JSON { document(findings.all.map { ($0, nil) }) }

    private func document(_ results: [(finding: Finding, reason: String?)]) -> JSON {
        let rules = SARIFView.rules(of: results.map(\.finding))
        let index = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($0.element.id, $0.offset) })
        let run: JSON = [
            "tool": [
                "driver": [
                    "name": "roost", "semanticVersion": .string(Roost.version),
                    "rules": .array(rules.map(\.descriptor)),
                ]
            ],
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": .object([.init(SARIFView.root, ["description": ["text": "the root of the repository"]])]),
            "results": .array(results.map { result($0.finding, reason: $0.reason, index: index[$0.finding.rule] ?? -1) }),
        ]
        return ["$schema": .string(SARIFView.schema), "version": "2.1.0", "runs": [run]]
    }

    private func result(_ finding: Finding, reason: String?, index: Int) -> JSON {
        let advice = finding.fix.isEmpty ? "" : "\nTo mend it: \(Quote.plain(finding.fix))."
        var members: [JSON.Member] = [
            .init("ruleId", .string(finding.rule)),
            .init("ruleIndex", .integer(index)),
            .init("level", .string(finding.severity.rawValue)),
            .init("message", ["text": .string(Quote.plain(finding.message) + "." + advice)]),
            .init("locations", .array([location(of: finding)])),
            .init(
                "partialFingerprints",
                ["ruleAndSubject/v1": .string(Digest.sha256("\(finding.rule)\n\(finding.subject)"))]),
            .init("properties", ["subject": .string(finding.subject)]),
        ]
        if let reason {
            let suppression: JSON = ["kind": "inSource", "justification": .string(Quote.plain(reason))]
            members.append(.init("suppressions", .array([suppression])))
        }
        return .object(members)
    }

    private func location(of finding: Finding) -> JSON {
        let place = finding.place ?? Place(file: "stack.yml", line: 1, column: 1)
        return [
            "physicalLocation": [
                "artifactLocation": [
                    "uri": .string(SARIFView.encoded(path(place.file))), "uriBaseId": .string(SARIFView.root),
                ],
                "region": ["startLine": .integer(place.line), "startColumn": .integer(place.column)],
            ],
            "logicalLocations": [["fullyQualifiedName": .string(finding.subject)]],
        ]
    }

    /// A path as a URI reference: whatever is not unreserved is percent-encoded (RFC 3986).
    static func encoded(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return path.utf8.reduce(into: "") { text, byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~/".contains(character) {
                text.append(character)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}

extension SARIFView {
    private struct RuleText: Sendable {
        var id: String
        var descriptor: JSON
    }

    private static let catalogue = RuleCatalogue.rules.map { rule in
        RuleText(
            id: rule.id,
            descriptor: [
                "id": .string(rule.id),
                "name": .string(rule.id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()),
                "shortDescription": ["text": .string("speaks when \(plain(rule.applies))")],
                "fullDescription": ["text": .string("\(plain(rule.why)). To mend it: \(plain(rule.fix)).")],
                "help": ["text": .string(RuleManual.plainPage(of: rule)), "markdown": .string(RuleManual.page(of: rule))],
                "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
                "properties": ["tags": ["infrastructure"]],
            ])
    }

    /// Every rule of the catalogue, then what the reader has said besides.
    private static func rules(of findings: [Finding]) -> [RuleText] {
        let known = Set(catalogue.map(\.id))
        let others = Set(findings.map(\.rule)).subtracting(known).sorted().map { id in
            RuleText(
                id: id,
                descriptor: [
                    "id": .string(id),
                    "shortDescription": ["text": .string("something is wrong with the stack file itself: \(id)")],
                    "help": ["text": "The message says what is wrong, and what to write instead."],
                    "defaultConfiguration": ["level": "error"],
                ])
        }
        return catalogue + others
    }

    private static func plain(_ text: String) -> String { text.replacing("`", with: "") }
}
