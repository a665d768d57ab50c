import Diagrams
import Engines
import Foundation
import Model

/// The page's files, all of them part of this program.
package struct Page: Sendable {
    struct Asset: Sendable {
        var path: String
        var type: String
        var text: String
    }

    let assets: [Asset]

    package init(_ topology: Topology, report: CheckReport) {
        let diagram = Diagram(topology, spofs: Set(report.spofs))
        let stack = topology.stack
        let index = Self.text(PackageResources.index_html)
            .replacing("{{title}}", with: Self.escaped("\(stack.domain) (\(stack.name))"))
            .replacing("{{diagram}}", with: diagram.embedded).replacing("{{tiers}}", with: TierList(diagram.outline).html)
        let scripts = [
            ("page.js", PackageResources.page_js), ("show.js", PackageResources.show_js), ("hosts.js", PackageResources.hosts_js),
            ("diagram.js", PackageResources.diagram_js), ("tiers.js", PackageResources.tiers_js), ("panel.js", PackageResources.panel_js),
            ("component.js", PackageResources.component_js), ("history.js", PackageResources.history_js), ("words.js", PackageResources.words_js),
        ]
        assets =
            [
                Asset(path: "/", type: "text/html; charset=utf-8", text: index),
                Asset(path: "page.css", type: "text/css; charset=utf-8", text: Self.text(PackageResources.page_css)),
                Asset(path: "diagram.css", type: "text/css; charset=utf-8", text: Diagram.style),
                Asset(path: "design.json", type: "application/json", text: Self.design(report).description),
            ]
            + scripts.map { Asset(path: $0.0, type: "text/javascript; charset=utf-8", text: Self.text($0.1)) }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    /// What `check` says, for the panels of hosts.
    private static func design(_ report: CheckReport) -> JSON {
        let findings = report.findings.map { finding -> JSON in
            [
                "subject": .string(finding.subject), "severity": .string(finding.severity.rawValue), "message": .string(finding.message),
                "fix": .string(finding.fix),
            ]
        }
        let predictions = report.predictions.map { each -> JSON in
            [
                "component": .string(each.component), "fault": .string(each.fault.rawValue), "outcome": .string(each.outcome.rawValue),
                "gapSeconds": each.gapSeconds.map { .number($0) } ?? .null, "takeover": .string(orNull: each.takeover), "reason": .string(each.reason),
            ]
        }
        return ["findings": .array(findings), "predictions": .array(predictions)]
    }
}
