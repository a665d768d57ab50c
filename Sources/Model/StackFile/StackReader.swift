/// Reads a stack file, and says everything that is wrong with it at once.
package enum StackReader {
    /// The stack that `text` declares. Touches nothing but its arguments.
    ///
    /// - Parameters:
    ///   - file: the name of the file in messages, as the user gave it.
    ///   - directory: the absolute folder at which its relative paths start.
    package static func read(text: [UInt8], file: String, directory: String) throws(Findings) -> Stack {
        let node: Node
        do throws(YAMLProblem) {
            guard let root = try Composer.compose(try TextCheck.check(text)), !root.isEmpty else {
                throw YAMLProblem(
                    rule: "empty", message: "the stack file is empty", hint: "`roost new` writes one to start from",
                    mark: Mark(line: 1, column: 1))
            }
            node = root
        } catch {
            let place = Place(file: file, line: error.mark.line, column: error.mark.column)
            throw Findings([
                Finding(
                    rule: error.rule, severity: .error, subject: file, message: error.message, fix: error.hint,
                    place: place)
            ])
        }
        return try stack(of: node, text: text, file: file, directory: directory)
    }

    private static func stack(
        of node: Node, text: [UInt8], file: String, directory: String
    ) throws(Findings) -> Stack {
        var reader = ShapeReader(file: file)
        reader.read(root: node)
        var stack = StackBuilder(reading: reader.reading).stack()
        stack.source.directory = directory
        stack.source.text = String(
            decoding: text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...], as: UTF8.self)
        var checks = CrossChecks(stack: stack, reading: reader.reading)
        checks.run()
        let findings = checks.reading.findings
        guard findings.isEmpty else { throw Findings(inOrderOfText(findings)) }
        return stack
    }

    static func inOrderOfText(_ findings: [Finding]) -> [Finding] {
        findings.enumerated()
            .sorted { a, b in
                guard let first = a.element.place, let second = b.element.place, first != second else {
                    return a.offset < b.offset
                }
                return first < second
            }
            .map(\.element)
    }
}
