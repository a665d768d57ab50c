import Model

/// Collects the lines of one step's script; every change says when it begins and when it is done.
struct ScriptWriter {
    private var lines: [String] = []
    private var packages: [(change: Int, package: PackageResource)] = []
    private var later: [String] = []

    var isEmpty: Bool { lines.isEmpty && packages.isEmpty && later.isEmpty }
    var text: String { (lines + installation + later).joined(separator: "\n") }

    mutating func plain(_ shell: String) { lines.append(shell) }

    mutating func wrap(_ changes: [Int], _ shell: String, undo: String? = nil) {
        lines.append(Self.wrapped(changes, shell, undo: undo))
    }

    /// As ``wrap(_:_:undo:)``, after everything that is not late.
    mutating func late(_ changes: [Int], _ shell: String) { later.append(Self.wrapped(changes, shell)) }

    private static func wrapped(_ changes: [Int], _ shell: String, undo: String? = nil) -> String {
        let failure = undo.map { "{ \($0)\nexit 1; }" } ?? "exit 1"
        return (changes.map { "begin \($0)" } + ["{ \(shell)\n} || \(failure)"] + changes.map { "done_ \($0)" })
            .joined(separator: "\n")
    }

    /// All packages come in one run of apt, before what is late.
    mutating func install(_ change: Int, _ package: PackageResource) { packages.append((change, package)) }

    private var installation: [String] {
        packages.isEmpty
            ? [] : [Self.wrapped(packages.map(\.change), "install_packages " + packages.map(\.package.words).joined(separator: " "))]
    }

    /// Every changed file, checked before the first of them is put in its place: on any host, where something serves already.
    mutating func stage(_ files: [FileResource]) {
        for file in files { later.append("{ \(file.staging)\n} || die 'cannot stage \(file.name)'") }
        for file in files {
            guard let check = file.check else { continue }
            later.append("{ \(check)\n} || die 'the new \(file.name) is refused: nothing of it was put in place'")
        }
    }

    /// The stamp goes before the first file changes.
    mutating func owe(_ unit: UnitResource) { lines.append("owe \(unit.name)") }
}
