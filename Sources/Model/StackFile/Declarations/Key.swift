/// One key of the stack file: the only place where its name, shape, default and meaning are written down.
///
/// The reader, the JSON Schema and `docs/stack-file.md` are all made from these.
package struct Key: Sendable {
    package var name: String
    package var shape: Shape
    /// What it is for: a full sentence.
    package var meaning: String
    package var isRequired: Bool
    /// What holds when the key is absent, as one would write it.
    package var standard: String?
    /// What holds when the key is absent and no single word says it.
    package var absent: String?
    /// As one would write it in a file.
    package var example: String

    init(
        _ name: String, _ shape: Shape, _ meaning: String, required: Bool = false, default standard: String? = nil,
        absent: String? = nil, example: String
    ) {
        self.name = name
        self.shape = shape
        self.meaning = meaning
        self.isRequired = required
        self.standard = standard
        self.absent = absent
        self.example = example
    }
}

/// What may stand at one place of the stack file.
package indirect enum Shape: Sendable {
    /// One value on one line.
    case word(Word)
    /// A list of values, of which there must be at least so many.
    case list(Word, atLeast: Int)
    /// Keys that are declared.
    case section([Key])
    /// Keys that the user chooses, each a word of the first kind.
    case named(Word, Shape)
    /// Either one value or a section.
    case wordOrSection(Word, [Key])

    /// The keys that are declared directly below.
    package var keys: [Key] {
        switch self {
        case .section(let keys), .wordOrSection(_, let keys): keys
        case .word, .list, .named: []
        }
    }
}
