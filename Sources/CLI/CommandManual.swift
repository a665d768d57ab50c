import ArgumentParser

/// `docs/cli.md`: what every verb says with `--help`, in one text.
package enum CommandManual {
    package static func markdown() -> String {
        let text = """
            # The commands

            <!-- Made from the verbs below Sources/CLI/Verbs by `make docs`; a test holds the two together. -->

            What `roost --help` and `roost help VERB` print. Every verb about a stack reads `stack.yml` in the current folder
            unless `-f FILE` names another one. Output has colours on a terminal only, and none when `NO_COLOR` is set.
            `--json` prints one document on standard output and nothing else there; progress and questions stay away from it.

            | exit status | means |
            |---|---|
            | 0 | done |
            | 1 | the answer is no: findings, drift, a site that is down |
            | 2 | the stack file or the command line is wrong |
            | 3 | a host could not be reached, or a step failed |
            | 130 | interrupted |

            ## `roost`

            \(block(Roost.helpMessage(columns: columns)))

            """
        return Roost.configuration.subcommands.reduce(text) { $0 + sections($1, under: "roost") }
    }

    /// Characters in a line of help.
    private static let columns = 100

    private static func sections(_ verb: any ParsableCommand.Type, under parent: String) -> String {
        let name = "\(parent) \(verb._commandName)"
        let own = "\n## `\(name)`\n\n\(block(Roost.helpMessage(for: verb, columns: columns)))\n"
        return verb.configuration.subcommands.reduce(own) { $0 + sections($1, under: name) }
    }

    private static func block(_ help: String) -> String {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        let body = lines.joined(separator: "\n").drop { $0 == "\n" }
        return "```text\n" + body + (body.hasSuffix("\n") ? "" : "\n") + "```"
    }
}
