import Model

/// The file of rules: figures that are computed as they come in, and the alerts.
package struct RuleFile {
    let stack: Stack

    package init(_ stack: Stack) { self.stack = stack }

    /// The alerts of this stack, in the order of the file.
    package var alerts: [AlertRule] { AlertRule.all(for: stack) }

    package var text: String {
        let recorded = RecordingRules(stack).all.map { "      - record: \($0.name)\n        expr: \(Self.quote($0.expression))\n" }
        let alerts = alerts.map(Self.text)
        return Banner.hash + """
            groups:
              - name: figures
                rules:
            \(recorded.joined())  - name: alerts
                rules:
            \(alerts.joined())
            """
    }

    private static func text(_ rule: AlertRule) -> String {
        var lines = ["      - alert: \(rule.name)", "        expr: \(quote(rule.expression))"]
        if rule.seconds > 0 { lines.append("        for: \(rule.seconds)s") }
        lines.append("        labels: { severity: \(rule.severity.rawValue)\(rule.host.map { ", host: \($0)" } ?? "") }")
        lines.append("        annotations:")
        lines.append("          summary: \(quote(rule.summary))")
        lines.append("          meaning: \(quote(rule.meaning))")
        lines.append("          first: \(quote(rule.first))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// As YAML in single quotes.
    private static func quote(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
