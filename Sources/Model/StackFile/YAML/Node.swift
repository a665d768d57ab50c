/// One node of a YAML text with its place; a scalar keeps the characters that were written.
///
/// YAML 1.1 would turn `on`, `012` and `1.10` into a boolean, ten and 1.1. Here nothing is typed until a
/// declaration says what stands at that place.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(String, isPlain: Bool)
        case sequence([Node])
        case mapping([Pair])
    }

    struct Pair: Sendable {
        var key: Node
        var value: Node
    }

    var content: Content
    var mark: Mark
    /// The tag that was written in front of it, such as `!!binary`.
    var tag: String?
    /// How many nodes a walk below this one would visit, itself included.
    var weight = 1
    /// How many levels a walk below this one would descend, itself included.
    var height = 1

    /// Whether nothing was written: `cache:` and a line end, or YAML's words for that.
    var isEmpty: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }
}

/// A 1-based line and column; columns count Unicode scalars.
struct Mark: Sendable, Hashable {
    var line: Int
    var column: Int
}

/// Why a text is not YAML that can be read, and where.
struct YAMLProblem: Error {
    var rule = "syntax"
    var message: String
    var hint: String
    var mark: Mark
}
