import Checks
import Model

/// Findings for people: the line of the stack file, a caret below the place, why it matters and what to do.
enum FindingView {
    /// All findings, an empty line between two.
    ///
    /// - Parameter source: the text of the stack file; empty when there is none.
    static func text(_ findings: [Finding], source: String, colour: Bool) -> String {
        let lines = SourceLines(source)
        return findings.map { one($0, lines, Paint(colour)) }.joined(separator: "\n")
    }

    /// `2 errors, 1 warning`; `nothing found` when there is nothing.
    static func summary(_ findings: [Finding], none: String = "nothing found") -> String {
        let counts = Severity.allCases.reversed().compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty ? none : counts.joined(separator: ", ")
    }

    private static func one(_ finding: Finding, _ lines: SourceLines, _ paint: Paint) -> String {
        let label = "\(finding.severity.rawValue)[\(finding.rule)]"
        var text = paint.severity(finding.severity, label) + paint.bold(": " + Quote.plain(finding.message)) + "\n"
        if let place = finding.place {
            let number = String(place.line)
            let margin = String(repeating: " ", count: number.count)
            text += paint.frame("\(margin)--> ") + Quote.plain(place.description) + "\n"
            if let excerpt = lines.excerpt(at: place) {
                text += paint.frame("\(margin) |") + "\n"
                text += paint.frame("\(number) | ") + excerpt.line + "\n"
                text +=
                    paint.frame("\(margin) | ") + excerpt.indent + paint.severity(finding.severity, excerpt.carets)
                    + "\n"
            }
        }
        if !finding.why.isEmpty { text += paint.frame("  why: ") + Quote.plain(finding.why) + "\n" }
        if !finding.fix.isEmpty { text += paint.frame("  fix: ") + Quote.plain(finding.fix) + "\n" }
        return text
    }
}

/// Colours, or none.
private struct Paint {
    let isOn: Bool

    init(_ isOn: Bool) { self.isOn = isOn }

    func bold(_ text: String) -> String { wrap(text, "1") }

    func frame(_ text: String) -> String { wrap(text, "34") }

    func severity(_ severity: Severity, _ text: String) -> String {
        switch severity {
        case .error: wrap(text, "1;31")
        case .warning: wrap(text, "1;33")
        case .note: wrap(text, "1;36")
        }
    }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
