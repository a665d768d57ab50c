import Model

/// `docs/checks.md`: what each rule says and why, made from the rules.
package enum RuleManual {
    /// Advice may be ahead of what can be built.
    private static var notYet: String {
        Unavailable.all.isEmpty
            ? "" : " Some advice names what this\nversion can check and not build yet: [the stack file](stack-file.md) has the list."
    }

    package static func markdown() -> String {
        var text = """
            # What `roost check` says

            <!-- Made from Sources/Checks/Rules by `make docs`; a test holds the two together. -->

            An error must be mended, a warning should be, a note is worth knowing. Nothing here touches a host. The site
            counts as up when a client can make a request that writes to the database.\(notYet)

            `roost check --explain RULE` prints the page of a rule. A rule that the stack lives with is silenced in the file,
            with a reason, everywhere or at one subject; the report says so:

            ```yaml
            check:
              ignore:
                not-scalable: "ten visitors a day"
                spof@lb-1: "the provider moves its address to a spare within a minute"
            ```

            Some rules need more than the stack file: those about certificates read the files that `tls.certificate` names, and
            `vrrp-clash` compares with the stack files that `--with` names. What is not known is not held against a stack.

            | rule | severity | speaks when |
            |---|---|---|

            """
        for rule in RuleCatalogue.rules {
            text += "| [`\(rule.id)`](#\(rule.id)) | \(rule.severity.rawValue) | \(rule.applies) |\n"
        }
        for rule in RuleCatalogue.rules { text += "\n## \(rule.id)\n\n" + page(of: rule) }
        return text
    }

    /// One rule's page, in Markdown and without a heading.
    package static func page(of rule: any Rule) -> String {
        "Speaks when \(rule.applies).\n\n**Why it matters**: \(rule.why).\n\n**What to do**: \(rule.fix).\n"
    }

    /// The same page for a terminal.
    package static func plainPage(of rule: any Rule) -> String {
        let parts = [("speaks when", rule.applies), ("why", rule.why), ("what to do", rule.fix)]
        let body = parts.map { label, text in
            label + String(repeating: " ", count: margin - label.count) + wrapped(text).joined(separator: "\n" + indent) + "\n"
        }
        return "\(rule.id) (\(rule.severity.rawValue))\n\n" + body.joined()
            + "\nTo silence it, with a reason:\n  check: { ignore: { \(rule.id): \"REASON\" } }\n"
    }

    private static let margin = 13
    private static let indent = String(repeating: " ", count: margin)

    /// Lines that, with the margin, have at most 96 columns.
    private static func wrapped(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= 96 - margin {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }
}
