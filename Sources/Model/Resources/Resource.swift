/// Something desired on a host: a package, a file, a unit, a user, a database.
///
/// A resource knows how to be probed (``Probe``), compared with what the host said, shown as a difference, applied
/// as a line of shell, and fingerprinted so that the units that read it know when to restart. How a kind is *removed*
/// is part of ``Shell/prelude``, since what is owned and no longer wanted is known by kind and name only.
package protocol Resource: Sendable {
    /// `file`, `package`, …: the first word in plans, facts and the list of what Roost owns.
    static var kind: String { get }
    var name: String { get }
    /// Kind and name together; a type that serves several kinds overrides it.
    var key: ResourceKey { get }
    /// When it is applied.
    var phase: Phase { get }
    /// A text that changes whenever the desired state does; never the content of a secret, at most its hash.
    var fingerprint: String { get }
    /// What has to be done, given what the host said; nil when there is nothing to do.
    func difference(from facts: Facts) -> Difference?
    /// The shell that brings it about, calling functions of the prelude.
    func apply(_ difference: Difference, facts: Facts) -> String
    /// Why it must not be applied at all, as a sentence: what it would take is somebody else's.
    func conflict(in facts: Facts) -> String?
    /// The shell that brings back what the host had, when what was to run with the new does not come up.
    func undo(_ facts: Facts) -> String?
    /// An archive that must be on the host before ``apply(_:facts:)`` runs.
    var upload: Upload? { get }
}

extension Resource {
    package var key: ResourceKey { ResourceKey(Self.kind, name) }
    package var phase: Phase { .prepare }
    package var upload: Upload? { nil }
    package func undo(_ facts: Facts) -> String? { nil }
    package func conflict(in facts: Facts) -> String? { nil }
}

/// A local file that a host needs, known by its content.
package struct Upload: Sendable, Hashable {
    /// The local path.
    package var path: String
    package var sha256: String
    /// Bytes.
    package var size: Int

    package init(path: String, sha256: String, size: Int) {
        self.path = path
        self.sha256 = sha256
        self.size = size
    }

    /// Where it lands on the host.
    package var remotePath: String { "\(Shell.home)/uploads/\(sha256)" }
}

/// When a resource is applied, as seen by what the host serves.
package enum Phase: Int, Sendable, Comparable {
    /// Leaves everything that runs untouched: done on all hosts at once.
    case prepare
    /// Tries out what is about to serve, while the old still does.
    case rehearse
    /// Changes what serves: tier by tier, drained first where that is possible.
    case change
    /// Waits for the whole tier: what follows from all of its hosts together.
    case finish
    /// When everything else is done: shuts what nothing needs any more.
    case close

    package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
}

/// The identity of a resource on its host.
package struct ResourceKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var kind: String
    package var name: String

    package init(_ kind: String, _ name: String) {
        self.kind = kind
        self.name = name
    }

    package var description: String { "\(kind) \(name)" }

    package static func < (a: ResourceKey, b: ResourceKey) -> Bool { (a.kind, a.name) < (b.kind, b.name) }
}

/// What is done to a resource.
package enum Action: String, Sendable, Codable {
    case create, update, remove, restart, run
}

/// What has to be done to one resource, in a form that a person can read.
package struct Difference: Sendable, Hashable {
    package var action: Action
    /// A unified difference for a text, `old → new` otherwise; never a secret.
    package var text: String
    /// Whether it interrupts what the host serves.
    package var disrupts: Bool

    package init(_ action: Action, _ text: String, disrupts: Bool = false) {
        self.action = action
        self.text = text
        self.disrupts = disrupts
    }
}
