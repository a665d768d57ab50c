/// A file that Roost writes whole; what was there before is kept and comes back when Roost leaves.
package struct FileResource: Resource {
    package static let kind = "file"
    /// The absolute path; no spaces.
    package var name: String
    package var content: String
    package var mode: String
    package var owner: String
    package var group: String
    /// Whether the content must never be shown.
    package var isSecret: Bool
    /// A shell command that refuses a bad file, with `{}` for the path of the staged one.
    package var validation: String?
    package var phase = Phase.change

    package init(
        _ path: String, _ content: String, mode: String = "644", owner: String = "root", group: String = "root",
        isSecret: Bool = false, validation: String? = nil
    ) {
        self.name = path
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
        self.isSecret = isSecret
        self.validation = validation
    }

    package var fingerprint: String { "\(name) \(mode) \(owner) \(group) \(Digest.sha256(content))" }

    /// The facts are `stat` (`MODE OWNER GROUP TYPE`) and `sha`; the content, when it differs and is no secret, stands
    /// in `content`.
    package func difference(from facts: Facts) -> Difference? {
        guard let stat = facts["stat", name] else {
            return Difference(.create, isSecret ? "(secret)" : Patch.text(from: "", to: content))
        }
        let fields = stat.split(separator: " ", maxSplits: 3).map(String.init)
        guard fields.count == 4 else { return Difference(.update, "unknown → known") }
        var parts: [String] = []
        if !fields[3].hasPrefix("regular") {
            parts.append("\(fields[3]) → regular file")
        } else if facts["sha", name] != Digest.sha256(content) {
            let old = isSecret ? nil : facts["content", name].flatMap(Base64.decode)
            let patch = old.map { Patch.text(from: $0, to: content) } ?? ""
            parts.append(patch.isEmpty ? (isSecret ? "(secret) " : "") + "content differs" : patch)
        }
        if fields[0] != mode { parts.append("mode \(fields[0]) → \(mode)") }
        if fields[1] != owner || fields[2] != group {
            parts.append("owner \(fields[1]):\(fields[2]) → \(owner):\(group)")
        }
        return parts.isEmpty ? nil : Difference(.update, parts.joined(separator: "\n"))
    }

    /// The shell that brings the content to the host, out of everyone's sight.
    package var staging: String {
        "stage \(Shell.quote(name)) <<'ROOST'\n\(Base64.encode(content))\nROOST"
    }

    /// The shell that refuses the staged content, if there is a way to tell.
    package var check: String? {
        validation?.split(separator: "{}", omittingEmptySubsequences: false).joined(
            separator: Shell.quote(Shell.home + "/staging/new" + name))
    }

    package func undo(_ facts: Facts) -> String? {
        difference(from: facts)?.action == .update ? "put_back \(Shell.quote(name))" : nil
    }

    package func apply(_ difference: Difference, facts: Facts) -> String {
        "put \(Shell.quote(name)) 0\(mode) \(owner) \(group)"
    }
}
