import Model

/// What Roost owns on a host and no longer wants there, in the order in which it can go.
struct Removal {
    let keys: [Owned]
    /// Packages that are wanted on the host, whoever asked for them first.
    private let kept: [String]

    /// The firewall first, so that nothing waits behind it; then units, so that nothing uses what goes after them; packages last, so that originals are back when they go.
    /// The kernel and sshd take back what their files, gone by then, had told them.
    private static let order = ["firewall", "unit", "data", "sqluser", "file", "sysctl", "sshd", "tree", "directory", "user", "package"]

    init(owned: [Owned], keep: Set<ResourceKey>) {
        keys = Self.keys(owned: owned, keep: keep)
        kept = keep.filter { $0.kind == PackageResource.kind }.map(\.name).sorted()
    }

    static func keys(owned: [Owned], keep: Set<ResourceKey>) -> [Owned] {
        // What came along with a package goes along with it.
        let gone = owned.filter { !keep.contains($0.key) && $0.attributes != "dependency" }
        // Within a kind the last claimed goes first; the mark, by which the host is found again, goes last of all.
        return order.flatMap { kind in gone.reversed().filter { $0.key.kind == kind && !isMark($0) } } + gone.filter(isMark)
    }

    private static func isMark(_ owned: Owned) -> Bool { owned.key.name == "\(Shell.home)/stack" }

    static func text(_ owned: Owned) -> String {
        switch owned.key.kind {
        case DataResource.kind: "set aside in \(Shell.home)/set-aside"
        case FileResource.kind where owned.attributes == "original": "the file that was there before comes back"
        case PackageResource.kind: "purged, with what came along and nothing else needs"
        default: "no longer wanted here"
        }
    }

    func write(to script: inout ScriptWriter, indices: [Int]) {
        var packages: [(index: Int, name: String)] = []
        for (owned, index) in zip(keys, indices) {
            let name = Shell.quote(owned.key.name)
            switch owned.key.kind {
            case PackageResource.kind: packages.append((index, owned.key.name))
            case FileResource.kind where Self.isMark(owned):
                purge(packages, &script)
                packages = []
                script.wrap([index], "revive\nforget")
                return
            case FileResource.kind: script.wrap([index], "remove_file \(name) \(Shell.quote(owned.attributes))")
            case UnitResource.kind: script.wrap([index], "remove_unit \(name) \(Shell.quote(owned.attributes))")
            default: script.wrap([index], "remove_\(owned.key.kind) \(name)")
            }
        }
        purge(packages, &script)
        if !keys.isEmpty { script.plain("revive") }
    }

    private func purge(_ packages: [(index: Int, name: String)], _ script: inout ScriptWriter) {
        guard !packages.isEmpty else { return }
        script.wrap(packages.map(\.index), "KEEP=' \(kept.joined(separator: " ")) '\nremove_packages " + packages.map { Shell.quote($0.name) }.joined(separator: " "))
    }
}
