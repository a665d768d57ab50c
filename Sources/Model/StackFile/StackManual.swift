/// `docs/stack-file.md`: what every key of the stack file means, made from the declarations.
package enum StackManual {
    package static func markdown() -> String {
        var text = """
            # The stack file

            <!-- Made from Sources/Model/StackFile/Declarations by `make docs`; a test holds the two together. -->

            One file, `stack.yml`, says what there is: intent, not configuration. A section that is absent means that the
            thing is not there, and `roost check` says what that costs. Every mistake is reported at once, with its line and
            column. A key that is not listed here is a mistake.

            Values stand there as written: `on`, `012` and `no` are not turned into something else. Paths start at the
            folder of the stack file. `docs/stack.schema.json` describes the same file to an editor.
            \(notYet)

            """
        for key in StackFile.keys { text += section(key) }
        return text
    }

    /// What can be written and not built, as a paragraph; empty once there is nothing of the kind.
    private static var notYet: String {
        let subjects = Unavailable.all.map(\.subject)
        guard !subjects.isEmpty else { return "" }
        return """

            **Not built yet.** `roost check` judges all of it; `roost plan` and `roost up` of this version refuse, naming the line:
            \(subjects.joined(separator: ", ")).

            """
    }

    private static func section(_ key: Key) -> String {
        var text = "## `\(key.name)`\n\n\(key.meaning)\(status(key))\n\n"
        if case .word(let word) = key.shape {
            return text + "\(sentence(word.name + ": " + word.advice))\n\n```yaml\n\(key.name): \(key.example)\n```\n\n"
        }
        let rows = rows(of: key.shape, under: key.name)
        text += "| key | value | default | meaning |\n|---|---|---|---|\n"
        for row in rows { text += row.line }
        text += "\n" + rows.compactMap(\.choices).joined()
        return text + "```yaml\n\(key.name): \(key.example)\n```\n\n"
    }

    private struct Row {
        var line: String
        var choices: String?
    }

    private static func rows(of shape: Shape, under path: String) -> [Row] {
        switch shape {
        case .word, .list: []
        case .named(let word, let inner):
            inner.keys.isEmpty
                ? [
                    Row(
                        line:
                            "| `\(path).NAME` | \(value(inner)) | | Each name is \(word.name): \(cell(word.advice)). |\n"
                    )
                ]
                : [Row(line: "| `\(path).NAME` | section | | Each name is \(word.name): \(cell(word.advice)). |\n")]
                    + rows(of: inner, under: path + ".NAME")
        case .section(let keys), .wordOrSection(_, let keys):
            keys.flatMap { key in
                let own = path + "." + key.name
                return [row(key, own)] + rows(of: key.shape, under: own)
            }
        }
    }

    private static func row(_ key: Key, _ path: String) -> Row {
        let standard = key.isRequired ? "required" : key.standard.map { "`\($0)`" } ?? key.absent ?? ""
        return Row(
            line:
                "| `\(path)` | \(value(key.shape)) | \(cell(standard)) | \(cell(key.meaning)) Example: `\(cell(key.example))` |\n",
            choices: choices(key.shape, path))
    }

    private static func value(_ shape: Shape) -> String {
        switch shape {
        case .word(let word): value(word)
        case .list(let word, _): "list: " + value(word)
        case .section, .named: "section"
        case .wordOrSection(let word, _): value(word) + ", or a section"
        }
    }

    private static func value(_ word: Word) -> String {
        switch word.form {
        case .choice(let choices): choices.map { "`\($0.word)`" }.joined(separator: ", ")
        case .flag: "`on`, `off`"
        default: cell(word.name + ": " + word.advice)
        }
    }

    private static func choices(_ shape: Shape, _ path: String) -> String? {
        let word: Word
        switch shape {
        case .word(let only), .list(let only, _), .wordOrSection(let only, _): word = only
        case .section, .named: return nil
        }
        guard case .choice(let choices) = word.form else { return nil }
        return "`\(path)`:\n\n" + choices.map { "- `\($0.word)`: \($0.meaning)\n" }.joined() + "\n"
    }

    private static func status(_ key: Key) -> String {
        if key.isRequired { return " Required." }
        return key.absent.map { " Absent: \($0)." } ?? ""
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
