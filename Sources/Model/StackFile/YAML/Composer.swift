internal import CYaml

/// Composes YAML text into nodes, from the events of libyaml (which Yams carries).
///
/// Yams has a composer of its own. It refuses a duplicate key before it says where the second one stands, gives an
/// alias the place of its anchor, and hashes keys that are whole trees, which an alias bomb turns into a hang. This one
/// keeps duplicates for the reader to report, and bounds depth and the number of nodes after aliases are followed.
final class Composer {
    struct Limits {
        /// Nodes of the whole document, each alias counted with all that it stands for.
        var nodes = 2_000_000
        /// Levels of nesting; the stack file itself needs five.
        var depth = 32
    }

    private var parser = yaml_parser_t()
    private var anchors: [String: Node] = [:]
    private var visited = 0
    private let limits: Limits

    private init(_ limits: Limits) {
        self.limits = limits
        yaml_parser_initialize(&parser)
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    }

    deinit { yaml_parser_delete(&parser) }

    /// The root of the only document in `text`; nil when there is none.
    static func compose(_ text: [UInt8], limits: Limits = Limits()) throws(YAMLProblem) -> Node? {
        try text.withUnsafeBufferPointer { buffer throws(YAMLProblem) -> Node? in
            let composer = Composer(limits)
            yaml_parser_set_input_string(&composer.parser, buffer.baseAddress, buffer.count)
            return try composer.onlyDocument()
        }
    }

    private func onlyDocument() throws(YAMLProblem) -> Node? {
        _ = try next()  // the start of the stream
        guard try next().type == YAML_DOCUMENT_START_EVENT else { return nil }
        let root = try node(from: try next(), depth: 1)
        _ = try next()  // the end of the document
        let event = try next()
        guard event.type == YAML_STREAM_END_EVENT else {
            throw YAMLProblem(
                message: "a second document starts here", hint: "one stack file is one document: remove the `---`",
                mark: event.mark)
        }
        return root
    }

    private func node(from event: Event, depth: Int) throws(YAMLProblem) -> Node {
        var node: Node
        switch event.type {
        case YAML_ALIAS_EVENT: return try alias(event, depth: depth)
        case YAML_SEQUENCE_START_EVENT: node = try sequence(event, depth: depth)
        case YAML_MAPPING_START_EVENT: node = try mapping(event, depth: depth)
        default:
            try count(1, at: event.mark)
            node = Node(content: .scalar(event.scalar, isPlain: event.isPlain), mark: event.mark)
        }
        node.tag = event.tag
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private func sequence(_ start: Event, depth: Int) throws(YAMLProblem) -> Node {
        try descend(to: depth, at: start.mark)
        var items: [Node] = []
        var weight = 1
        var height = 0
        var event = try next()
        while event.type != YAML_SEQUENCE_END_EVENT {
            let item = try node(from: event, depth: depth + 1)
            weight += item.weight
            height = max(height, item.height)
            items.append(item)
            event = try next()
        }
        return Node(content: .sequence(items), mark: start.mark, weight: weight, height: height + 1)
    }

    private func mapping(_ start: Event, depth: Int) throws(YAMLProblem) -> Node {
        try descend(to: depth, at: start.mark)
        var pairs: [Node.Pair] = []
        var weight = 1
        var height = 0
        var event = try next()
        while event.type != YAML_MAPPING_END_EVENT {
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: try next(), depth: depth + 1)
            weight += key.weight + value.weight
            height = max(height, key.height, value.height)
            pairs.append(Node.Pair(key: key, value: value))
            event = try next()
        }
        return Node(content: .mapping(pairs), mark: start.mark, weight: weight, height: height + 1)
    }

    private func alias(_ event: Event, depth: Int) throws(YAMLProblem) -> Node {
        let name = event.anchor ?? ""
        guard var node = anchors[name] else {
            throw YAMLProblem(
                message: "`*\(name)` stands for nothing",
                hint: "mark the value that it stands for with `&\(name)`, above it",
                mark: event.mark)
        }
        try count(node.weight, at: event.mark)
        try descend(to: depth + node.height - 1, at: event.mark)
        node.mark = event.mark
        return node
    }

    private func descend(to depth: Int, at mark: Mark) throws(YAMLProblem) {
        try count(1, at: mark)
        guard depth > limits.depth else { return }
        throw YAMLProblem(
            rule: "too-deep", message: "more than \(limits.depth) levels of nesting",
            hint: "no key of the stack file lies that deep", mark: mark)
    }

    private func count(_ nodes: Int, at mark: Mark) throws(YAMLProblem) {
        visited += nodes
        guard visited > limits.nodes else { return }
        throw YAMLProblem(
            rule: "too-large", message: "more than \(limits.nodes) values once aliases are followed",
            hint: "write fewer aliases: each repeats all that its anchor holds", mark: mark)
    }

    private func next() throws(YAMLProblem) -> Event {
        let event = Event()
        guard yaml_parser_parse(&parser, &event.raw) == 1 else { throw problem() }
        return event
    }

    private func problem() -> YAMLProblem {
        let message = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
        let at = parser.problem_mark
        var start: Mark?
        if parser.context != nil {
            start = Mark(line: Int(parser.context_mark.line) + 1, column: Int(parser.context_mark.column) + 1)
        }
        var mark = Mark(line: Int(at.line) + 1, column: Int(at.column) + 1)
        // The end of the text is no place to look for quotes that were never closed.
        if message == "found unexpected end of stream", let start { mark = start }
        return YAMLProblem(
            rule: message.hasPrefix("Maximum nesting") ? "too-deep" : "syntax", message: SyntaxWording.message(message),
            hint: SyntaxWording.hint(message, start: start), mark: mark)
    }
}

/// One event of libyaml, freed when the last reference to it goes.
private final class Event {
    var raw = yaml_event_t()

    deinit { yaml_event_delete(&raw) }

    var type: yaml_event_type_t { raw.type }

    var mark: Mark { Mark(line: Int(raw.start_mark.line) + 1, column: Int(raw.start_mark.column) + 1) }

    var scalar: String {
        let scalar = raw.data.scalar
        return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }

    var isPlain: Bool { raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE }

    var anchor: String? {
        switch type {
        case YAML_ALIAS_EVENT: text(raw.data.alias.anchor)
        case YAML_SCALAR_EVENT: text(raw.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: text(raw.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: text(raw.data.mapping_start.anchor)
        default: nil
        }
    }

    var tag: String? {
        switch type {
        case YAML_SCALAR_EVENT: text(raw.data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT: text(raw.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT: text(raw.data.mapping_start.tag)
        default: nil
        }
    }

    private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? { pointer.map { String(cString: $0) } }
}
