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

            | rule | severity | speaks when |
            |---|---|---|

            """
        for rule in RuleCatalogue.rules {
            text += "| [`\(rule.id)`](#\(rule.id)) | \(rule.severity.rawValue) | \(rule.applies) |\n"
        }
        for rule in RuleCatalogue.rules {
            text += "\n## \(rule.id)\n\nSpeaks when \(rule.applies).\n\n"
            text += "**Why it matters**: \(rule.why).\n\n**What to do**: \(rule.fix).\n"
        }
        return text
    }
}
