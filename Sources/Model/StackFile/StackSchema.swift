/// The JSON Schema of the stack file (draft 2020-12), made from the declarations.
///
/// An editor that knows it completes keys and marks typing mistakes. What holds between keys is for the reader to say.
package enum StackSchema {
    package static func json() -> String {
        var members: [JSON.Member] = [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            .init("title", "stack.yml"),
            .init("description", "The web infrastructure that roost builds and checks."),
        ]
        members += schema(of: StackFile.shape)
        return JSON.object(members).pretty
    }

    private static func schema(of shape: Shape) -> [JSON.Member] {
        switch shape {
        case .word(let word): schema(of: word)
        case .list(let word, let least):
            [.init("type", "array"), .init("items", .object(schema(of: word)))]
                + (least > 0 ? [.init("minItems", .integer(least))] : [])
        case .section(let keys): section(keys)
        case .named(let word, let inner):
            [
                .init("type", inner.isSection ? "object" : ["object", "null"]),
                .init("propertyNames", .object(schema(of: word).filter { $0.key != "description" })),
                .init("additionalProperties", .object(schema(of: inner))),
            ]
        case .wordOrSection(let word, let keys):
            [.init("oneOf", .array([.object(schema(of: word)), .object(section(keys))]))]
        }
    }

    private static func section(_ keys: [Key]) -> [JSON.Member] {
        let required = keys.filter(\.isRequired).map { JSON.string($0.name) }
        var members: [JSON.Member] = [
            // `cache:` with nothing after it means that the defaults hold.
            .init("type", required.isEmpty ? ["object", "null"] : "object"),
            .init("additionalProperties", false),
        ]
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        members.append(.init("properties", .object(keys.map { JSON.Member($0.name, .object(schema(of: $0))) })))
        return members
    }

    private static func schema(of key: Key) -> [JSON.Member] {
        var members: [JSON.Member] = [.init("description", .string(key.meaning))]
        members += schema(of: key.shape).filter { $0.key != "description" }
        if let standard = key.standard { members.append(.init("default", .string(standard))) }
        return members
    }

    private static func schema(of word: Word) -> [JSON.Member] {
        let description = JSON.Member("description", .string("\(word.name): \(word.advice)"))
        switch word.form {
        case .text(let pattern, let longest):
            var members: [JSON.Member] = [description, .init("type", "string")]
            if let pattern { members.append(.init("pattern", .string(pattern))) }
            if let longest { members.append(.init("maxLength", .integer(longest))) }
            return members
        case .choice(let choices): return [description, .init("enum", .array(choices.map { .string($0.word) }))]
        case .integer(let range):
            return [
                description, .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
                .init("maximum", .integer(range.upperBound)),
            ]
        case .flag: return [description, .init("enum", ["on", "off", true, false])]
        case .scalar: return [description, .init("type", ["string", "number", "boolean"])]
        }
    }
}

extension Shape {
    fileprivate var isSection: Bool { if case .section = self { true } else { false } }
}
