/// A directory with its mode and owner; removed when Roost made it and it is empty again.
package struct DirectoryResource: Resource {
    package static let kind = "directory"
    package var name: String
    package var mode: String
    package var owner: String
    package var group: String

    package init(_ path: String, mode: String = "755", owner: String = "root", group: String = "root") {
        self.name = path
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    package var fingerprint: String { "\(name) \(mode) \(owner) \(group)" }

    package func difference(from facts: Facts) -> Difference? {
        guard let fact = facts["stat", name] else { return Difference(.create, "mode \(mode), owner \(owner):\(group)") }
        let wanted = "\(mode) \(owner) \(group) directory"
        return fact == wanted ? nil : Difference(.update, "\(fact) → \(wanted)")
    }

    package func apply(_ difference: Difference, facts: Facts) -> String {
        "make_directory \(Shell.quote(name)) 0\(mode) \(owner) \(group)"
    }
}

/// A system user without a login, with a group of its own.
package struct UserResource: Resource {
    package static let kind = "user"
    package var name: String
    package var home: String

    package init(_ name: String, home: String) {
        self.name = name
        self.home = home
    }

    package var fingerprint: String { name }

    package func difference(from facts: Facts) -> Difference? {
        facts[self] == nil ? Difference(.create, "system user, no login") : nil
    }

    package func apply(_ difference: Difference, facts: Facts) -> String { "make_user \(name) \(Shell.quote(home))" }
}

/// A directory of data that an engine fills: claimed so that it is set aside, never deleted, when the engine leaves.
package struct DataResource: Resource {
    package static let kind = "data"
    package var name: String

    package init(_ path: String) { self.name = path }

    package var fingerprint: String { name }

    package func difference(from facts: Facts) -> Difference? {
        facts.owns(key) ? nil : Difference(.create, "will hold data; set aside, not deleted, when it leaves this host")
    }

    package func conflict(in facts: Facts) -> String? {
        facts["filled", name] == nil || facts.owns(key)
            ? nil : "\(name) holds data that is not Roost's: move it away, or give the database to another host"
    }

    package func apply(_ difference: Difference, facts: Facts) -> String { "claim data \(Shell.quote(name)) -" }
}

/// Something that a few lines of shell make and a line of facts describes: a database, a user of it, a migration.
package struct ScriptedResource: Resource {
    package static let kind = "script"
    package var key: ResourceKey
    package var name: String { key.name }
    /// What the probe says when it is as it should be.
    package var wanted: String
    /// What is shown instead of `wanted`, when that is no sentence.
    package var meaning: String
    package var action: Action
    package var phase: Phase
    package var disrupts: Bool
    /// The shell that brings it about; it may hold secrets.
    package var script: Secret
    package var upload: Upload?
    /// The shell that brings back the value that the host had, with `{}` for that value.
    package var reversal: String?
    /// Whether a host that says nothing about it is as it should be.
    package var isFineWhenAbsent = false

    package init(
        _ kind: String, _ name: String, wanted: String, meaning: String, action: Action = .update,
        phase: Phase = .change, disrupts: Bool = false, script: String
    ) {
        self.key = ResourceKey(kind, name)
        self.wanted = wanted
        self.meaning = meaning
        self.action = action
        self.phase = phase
        self.disrupts = disrupts
        self.script = Secret(script)
    }

    package var fingerprint: String { "\(key) \(wanted)" }

    package func difference(from facts: Facts) -> Difference? {
        guard let fact = facts.values[key] else {
            guard !isFineWhenAbsent else { return nil }
            return Difference(action == .run ? .run : .create, meaning, disrupts: disrupts)
        }
        return fact == wanted ? nil : Difference(action, meaning, disrupts: disrupts)
    }

    package func undo(_ facts: Facts) -> String? {
        guard let old = facts.values[key], old != wanted else { return nil }
        return reversal?.replacing("{}", with: Shell.quote(old))
    }

    package func apply(_ difference: Difference, facts: Facts) -> String { script.reveal() }
}
