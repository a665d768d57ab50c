/// The rules of a host's firewall: opened for what is new before anything else changes, closed to exactly what is wanted
/// after everything has, and taken back by the host itself unless it can still be reached.
package struct RulesetResource: Resource {
    package static let kind = "firewall"
    /// Seconds after which a host takes back rules that nobody confirmed.
    package static let trialSeconds = 45

    /// The exit status by which a confirmation comes too late: the host has taken the rules back.
    package static let overStatus: Int32 = 75

    /// The table, family and name joined by a hyphen: `inet-roost`.
    package var name: String
    /// Where the host keeps the confirmed rules.
    package var path: String
    /// The whole file, which replaces the table in one transaction.
    package var content: String
    /// The rules that accept, by chain, without what limits them.
    package var openings: [String: [String]]
    /// The script on the host that loads, tries, confirms and takes back.
    package var program: String
    /// Who may log in.
    package var admins: [Network]
    /// Whether a login that the rules refuse is no reason to refuse them.
    package var allowsLockout: Bool

    package init(
        _ name: String, path: String, content: String, openings: [String: [String]], program: String, admins: [Network],
        allowsLockout: Bool
    ) {
        self.name = name
        self.path = path
        self.content = content
        self.openings = openings
        self.program = program
        self.admins = admins
        self.allowsLockout = allowsLockout
    }

    /// What the host has once the rules are confirmed.
    package var file: FileResource { FileResource(path, content, mode: "600") }

    package var phase: Phase { .close }

    package var fingerprint: String { "\(name) \(Digest.sha256(content))" }

    /// The fact is `STATE ENABLED` of what the host's kernel has: `absent`, `differs` from the host's file, or `loaded`;
    /// the file's own facts are those of a ``FileResource``.
    package func difference(from facts: Facts) -> Difference? {
        let state = facts[self]?.split(separator: " ").map(String.init) ?? ["absent", "no"]
        if let difference = file.difference(from: facts) { return difference }
        switch (state.first, state.last) {
        case ("absent", _): return Difference(.update, "the kernel has no rules → the rules of \(path)")
        case ("differs", _): return Difference(.update, "the kernel has other rules → the rules of \(path)")
        case (_, "yes"): return nil
        default: return Difference(.update, "not loaded at boot → loaded at boot")
        }
    }

    /// Why it would lock out whoever asks.
    package func conflict(in facts: Facts) -> String? {
        guard !allowsLockout, difference(from: facts) != nil, let text = facts["login", "address"],
            let address = Address(text), !admins.contains(where: { $0.contains(address) })
        else { return nil }
        return "its firewall would shut out this login, which comes from \(text): `firewall.admin` names only \(admins.map(\.description).joined(separator: ", "))"
    }

    /// The shell that lets in and out what is new beside what is; nil when there are no rules to open. Where a chain is missing, all of that way
    /// is open.
    package func opening(_ facts: Facts) -> String? {
        guard let state = facts[self], !state.hasPrefix("absent"), difference(from: facts) != nil else { return nil }
        let table = name.split(separator: "-").joined(separator: " ")
        let lines = openings.sorted { $0.key < $1.key }.flatMap { chain, rules in
            ["add chain \(table) \(chain)"] + rules.map { "insert rule \(table) \(chain) \($0)" }
        }
        return "nft -f - <<'ROOST'\n\(lines.joined(separator: "\n"))\nROOST"
    }

    package func apply(_ difference: Difference, facts: Facts) -> String {
        "claim firewall \(name) && { stage \(path) <<'ROOST'\n\(Base64.encode(content))\nROOST\n} && \(program) try $R/staging/new\(path)"
    }

    /// The shell that keeps what was tried, over a connection that was made after it.
    package var confirmation: String { "\(program) confirm || exit $?\n: >$R/enabled" }
}
