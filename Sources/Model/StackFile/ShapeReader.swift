/// Holds nodes against the shapes that were declared, and gathers what they say.
struct ShapeReader {
    private(set) var reading: Reading

    init(file: String) { reading = Reading(file: file) }

    mutating func read(root node: Node) {
        read(node, at: "", as: StackFile.shape)
    }

    private mutating func read(_ node: Node, at path: String, as shape: Shape) {
        if let tag = node.tag {
            reading.report(
                "tag", at: path, mark: node.mark,
                "the tag \(Quote.of(tag.replacing("tag:yaml.org,2002:", with: "!!"))) has no meaning here",
                hint: "remove it")
        }
        switch (shape, node.content) {
        case (.word(let word), .scalar), (.wordOrSection(let word, _), .scalar): read(word, node, at: path)
        case (.list(let word, let least), .sequence(let items)): read(items, of: word, least, at: path)
        case (.section(let keys), .mapping(let pairs)), (.wordOrSection(_, let keys), .mapping(let pairs)):
            read(pairs, keys: keys, at: path)
        case (.section(let keys), .scalar) where node.isEmpty && !path.isEmpty: read([], keys: keys, at: path)
        case (.named(let name, let inner), .mapping(let pairs)): read(pairs, named: name, inner, at: path)
        case (.named, .scalar) where node.isEmpty: reading.setMembers([], of: path)
        default: reportShape(shape, node, at: path)
        }
    }

    private mutating func read(_ word: Word, _ node: Node, at path: String) {
        guard case .scalar(let text, let isPlain) = node.content else { return }
        if !node.isEmpty { reading.note(node.mark, at: path) }
        if text.isEmpty, isPlain, word.form != .scalar {
            reading.report("no-value", at: path, "`\(path)` has no value", hint: "write \(word.name): \(word.advice)")
        } else if let problem = word.problem(text) {
            reading.report("bad-value", at: path, problem.message, hint: problem.hint)
        } else {
            reading.setWord(text, at: path)
        }
    }

    private mutating func read(_ items: [Node], of word: Word, _ least: Int, at path: String) {
        reading.setMembers(items.indices.map(String.init), of: path)
        for (index, item) in items.enumerated() { read(item, at: "\(path).\(index)", as: .word(word)) }
        if items.count < least {
            reading.report(
                "no-value", at: path, "`\(path)` is an empty list", hint: "write \(word.name): \(word.advice)")
        }
    }

    private mutating func read(_ pairs: [Node.Pair], keys: [Key], at path: String) {
        var names: [String] = []
        var misspelt: Set<String> = []
        let known = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0) })
        eachKey(of: pairs, at: path) { reader, name, mark, value in
            guard let key = known[name] else {
                if let meant = reader.reportUnknown(name, mark, among: keys, at: path) { misspelt.insert(meant) }
                return
            }
            names.append(name)
            let own = path.isEmpty ? name : path + "." + name
            reader.reading.note(mark, at: own)
            reader.read(value, at: own, as: key.shape)
        }
        reading.setMembers(names, of: path)
        for key in keys where !names.contains(key.name) {
            let own = path.isEmpty ? key.name : path + "." + key.name
            if let standard = key.standard { reading.setWord(standard, at: own) }
            if key.isRequired, !misspelt.contains(key.name) {
                let subject = path.isEmpty ? "the stack file" : "`\(path)`"
                reading.report(
                    "missing-key", at: own, "\(subject) has no `\(key.name)`",
                    hint: "add `\(key.name): \(key.example)`",
                    why: key.meaning)
            }
        }
    }

    private mutating func read(_ pairs: [Node.Pair], named word: Word, _ inner: Shape, at path: String) {
        var names: [String] = []
        eachKey(of: pairs, at: path) { reader, name, mark, value in
            if let problem = word.problem(name) {
                // The name goes into paths and messages, so what is not one stays out of both.
                return reader.reading.report("bad-name", at: path, mark: mark, problem.message, hint: problem.hint)
            }
            names.append(name)
            reader.reading.note(mark, at: path + "." + name)
            reader.read(value, at: path + "." + name, as: inner)
        }
        reading.setMembers(names, of: path)
    }

    /// Calls `visit` for each key once, and reports those that are no names or stand there twice.
    private mutating func eachKey(
        of pairs: [Node.Pair], at path: String, _ visit: (inout ShapeReader, String, Mark, Node) -> Void
    ) {
        var seen: [String: Mark] = [:]
        for pair in pairs where !reading.isHopeless {
            guard case .scalar(let name, _) = pair.key.content else {
                reading.report(
                    "wrong-shape", at: path, mark: pair.key.mark, "a key must be a single word",
                    hint: "write `key: value`")
                continue
            }
            if let first = seen[name] {
                reading.report(
                    "duplicate-key", at: path, mark: pair.key.mark, "\(Quote.of(name)) stands here a second time",
                    hint: "the first is at line \(first.line): keep one")
                continue
            }
            seen[name] = pair.key.mark
            visit(&self, name, pair.key.mark, pair.value)
        }
    }
}

extension ShapeReader {
    /// - Returns: the key that was probably meant, if any.
    fileprivate mutating func reportUnknown(
        _ name: String, _ mark: Mark, among keys: [Key], at path: String
    ) -> String? {
        let names = keys.map(\.name)
        let nearest = NearestName.of(name.lowercased(), in: names)
        var hint = "known here: " + names.joined(separator: ", ")
        if let nearest {
            hint = "did you mean `\(nearest)`?"
        } else if name == "<<" {
            hint = "merge keys are not part of the stack file: repeat the keys"
        } else if let elsewhere = StackFile.everyKey().first(where: { $0.key.name == name }) {
            hint = "that is `\(elsewhere.path)`; " + hint
        }
        let subject = path.isEmpty ? "the stack file" : "`\(path)`"
        reading.report("unknown-key", at: path, mark: mark, "\(subject) has no key \(Quote.of(name))", hint: hint)
        return nearest
    }

    fileprivate mutating func reportShape(_ shape: Shape, _ node: Node, at path: String) {
        let found =
            switch node.content {
            case .scalar(let text, _): node.isEmpty ? "nothing" : "the word " + Quote.of(text)
            case .sequence: "a list"
            case .mapping: "a section"
            }
        let subject = path.isEmpty ? "the stack file" : "`\(path)`"
        reading.report(
            "wrong-shape", at: path, mark: node.isEmpty ? nil : node.mark,
            "\(subject) wants \(name(of: shape)), not \(found)", hint: advice(for: shape, node))
    }

    private func name(of shape: Shape) -> String {
        switch shape {
        case .word(let word): word.name
        case .list(let word, _): "a list, each \(word.name)"
        case .section: "a section"
        case .named: "a section of named things"
        case .wordOrSection(let word, _): "\(word.name), or a section"
        }
    }

    private func advice(for shape: Shape, _ node: Node) -> String {
        switch shape {
        case .word(let word): "write \(word.advice)"
        case .list(let word, _):
            if case .scalar(let text, _) = node.content, !node.isEmpty, word.problem(text) == nil {
                "write `[\(Quote.plain(text, longest: 60))]`"
            } else {
                "write `[…]`: \(word.advice)"
            }
        case .section(let keys), .wordOrSection(_, let keys):
            "write `{ \(keys.first(where: \.isRequired)?.name ?? keys[0].name): … }`; known keys: "
                + keys.map(\.name).joined(separator: ", ")
        case .named(let word, _): "write `name: value`; each name is \(word.name)"
        }
    }
}
