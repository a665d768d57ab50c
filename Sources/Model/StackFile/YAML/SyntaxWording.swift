/// What libyaml's terse complaints mean for somebody who edits a stack file.
enum SyntaxWording {
    static func message(_ problem: String) -> String {
        switch problem {
        case "mapping values are not allowed in this context": "a key cannot stand here"
        case "did not find expected key": "a key was expected here"
        case "could not find expected ':'": "a colon was expected after the key"
        case "found character that cannot start any token": "no value can start with this character"
        case "did not find expected ',' or '}'": "a comma or `}` was expected here"
        case "did not find expected ',' or ']'": "a comma or `]` was expected here"
        case "found unexpected end of stream": "the quotes that open here are not closed"
        case "did not find expected node content": "a value was expected here"
        case _ where problem.hasPrefix("Maximum nesting"): "the brackets are nested too deep"
        default: problem
        }
    }

    /// - Parameter start: where the thing began that could not be finished.
    static func hint(_ problem: String, start: Mark?) -> String {
        let began = start.map { " (it began at \($0.line):\($0.column))" } ?? ""
        return switch problem {
        case "mapping values are not allowed in this context":
            "check the indentation; a value with `: ` inside needs quotes"
        case "did not find expected key", "could not find expected ':'":
            "check the indentation of this line, and that the key ends in a colon and a space"
        case "found character that cannot start any token":
            "indent with spaces; put quotes around a value that starts with @, ` or %"
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            "close the bracket or brace that is open here\(began)"
        case "found unexpected end of stream": "close them on the same line"
        default: "check the line against the example in `roost new`\(began)"
        }
    }
}
