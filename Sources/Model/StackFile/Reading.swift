/// What a stack file says, key by key: the values that are well formed, and what is wrong with the others.
///
/// Keys are dotted paths: `hosts.web-1.address`, `balancer.virtual.0`.
struct Reading {
    let file: String
    /// The text of each value, without those that are not well formed; with the default of an absent key.
    private(set) var words: [String: String] = [:]
    /// The names below each section and the indices of each list, in the order of the file.
    private(set) var members: [String: [String]] = [:]
    /// Where each value stands; for a section or a list, where its key stands.
    private(set) var places: [String: Place] = [:]
    private(set) var findings: [Finding] = []
    /// Top-level keys with a mistake below them: what depends on them is not worth judging.
    private(set) var damaged: Set<String> = []

    /// Beyond so many mistakes the file is something else.
    static let mostFindings = 200

    init(file: String) { self.file = file }

    /// Whether so much is wrong that reading on is of no use.
    var isHopeless: Bool { findings.count >= Reading.mostFindings }

    func isPresent(_ path: String) -> Bool { places[path] != nil }

    func place(_ path: String) -> Place {
        places[path] ?? path.lastIndexOfDot.map { place(String(path[..<$0])) } ?? Place(file: file, line: 1, column: 1)
    }

    mutating func note(_ mark: Mark, at path: String) {
        places[path] = Place(file: file, line: mark.line, column: mark.column)
    }

    mutating func setWord(_ text: String, at path: String) { words[path] = text }

    mutating func setMembers(_ names: [String], of path: String) { members[path] = names }

    /// Adds a mistake at a mark, or else at the place of its path or of the nearest key around it.
    mutating func report(
        _ rule: String, at path: String, mark: Mark? = nil, _ message: String, hint: String, why: String = ""
    ) {
        damaged.insert(String(path.prefix { $0 != "." }))
        guard !isHopeless else { return }
        let place = mark.map { Place(file: file, line: $0.line, column: $0.column) } ?? place(path)
        findings.append(
            Finding(
                rule: rule, severity: .error, subject: path.isEmpty ? file : path, message: message, why: why,
                fix: hint,
                place: place))
        if isHopeless {
            findings.append(
                Finding(
                    rule: "too-many", severity: .error, subject: file,
                    message: "\(Reading.mostFindings) mistakes and more; the rest is not shown", place: place))
        }
    }
}

extension String {
    fileprivate var lastIndexOfDot: Index? { lastIndex(of: ".") }
}
