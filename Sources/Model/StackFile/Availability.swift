/// A word of the stack file whose engine does not exist yet: it can be written and checked, but not built.
package struct Unavailable: Sendable {
    /// What is not there, for a message: `the role `cache``.
    var subject: String
    /// The keys by which a stack asks for it; empty when it does not.
    var keys: @Sendable (Stack) -> [String]

    /// All that is still to come. An entry goes when its engine arrives.
    package static let all: [Unavailable] = [
        topology(.groupReplication),
        Unavailable(subject: "`engine: mysql`") { $0.database?.engine == .mysql ? ["database.engine"] : [] },
        Unavailable(subject: "`tls` where no host has the role `web` or `balancer`") { stack in
            stack.tls != nil && stack.hosts(.web).isEmpty && stack.hosts(.balancer).isEmpty ? ["tls"] : []
        },
    ]

    private static func topology(_ topology: Database.Topology) -> Unavailable {
        Unavailable(subject: "`topology: \(topology.rawValue)`") {
            $0.database?.topology == topology ? ["database.topology"] : []
        }
    }
}

extension Stack {
    /// An error for everything that this version cannot build: `plan` and `up` refuse a stack that has any.
    package func unavailable() -> [Finding] {
        let findings = Unavailable.all.flatMap { item in
            item.keys(self).map { key in
                Finding(
                    rule: "not-available-yet", severity: .error, subject: key,
                    message: "\(item.subject) is not available yet",
                    why: "this version of roost can check it, but has nothing to build it with",
                    fix: "leave it out for now; `roost plan` and `roost up` refuse a stack that has it",
                    place: source.place(key))
            }
        }
        return StackReader.inOrderOfText(findings)
    }
}
