import Engines
import Model

/// What would change, on which host, in which order: a promise that `up` keeps or stops.
package struct Plan: Sendable {
    package var stack: String
    /// In the order in which they are carried out.
    package var changes: [Change]
    package var stages: [Stage]
    /// Honest sentences about what this change interrupts or sets aside.
    package var notes: [String]

    package init(stack: String, changes: [Change] = [], stages: [Stage] = [], notes: [String] = []) {
        self.stack = stack
        self.changes = changes
        self.stages = stages
        self.notes = notes
    }

    package var isEmpty: Bool { changes.isEmpty }
}

extension Facts {
    /// What is wrong with the clock of the host that said this, as a sentence.
    package func clockNote(_ host: String) -> String? {
        clockError.map {
            "the clock of \(host) is \(abs($0)) s \($0 > 0 ? "ahead of" : "behind") this machine's: certificates and logs go by it; "
                + "set it, and keep it right (timedatectl set-ntp true)"
        }
    }
}

/// One thing that is done to one resource of one host.
package struct Change: Sendable, Hashable {
    package var host: String
    package var key: ResourceKey
    package var difference: Difference

    package init(host: String, key: ResourceKey, difference: Difference) {
        self.host = host
        self.key = key
        self.difference = difference
    }
}

/// Steps that belong together.
package struct Stage: Sendable {
    package enum Kind: Sendable, Hashable {
        case prepare
        /// The firewalls let in and out what is new beside what is.
        case open
        case rehearse(Tier)
        case change(Tier)
        case conclude(Tier)
        case remove
        /// The firewalls let in and out what is wanted, and nothing else.
        case close
        case finish

        package var tier: Tier? {
            switch self {
            case .rehearse(let tier), .change(let tier), .conclude(let tier): tier
            case .prepare, .open, .remove, .close, .finish: nil
            }
        }
    }

    package var kind: Kind
    package var steps: [Step]
    /// Whether one step must be done, and its host well again, before the next begins.
    package var isSequential: Bool
    /// Which stages, by their place in the plan, must be done before this one begins; nil: all that stand before it.
    package var after: [Int]?

    package init(kind: Kind, steps: [Step], isSequential: Bool) {
        self.kind = kind
        self.steps = steps
        self.isSequential = isSequential
    }

    package var title: String {
        switch kind {
        case .prepare: "prepare and check every host"
        case .open: "open the firewalls for what is new"
        case .rehearse(let tier): "rehearse the new \(tier)"
        case .change(.host): "change the hosts themselves"
        case .change(let tier): "change the \(tier) tier"
        case .conclude(.host): "complete the hosts themselves"
        case .conclude(let tier): "complete the \(tier) tier"
        case .remove: "remove what is no longer wanted"
        case .close: "close the firewalls around what is wanted"
        case .finish: "finish"
        }
    }
}

/// One script on one host.
package struct Step: Sendable {
    package var host: String
    /// Indices into the plan's changes; the script reports them by these numbers.
    package var changes: [Int]
    /// The body of the script; it may hold secrets.
    package var script: Secret
    package var uploads: [Upload]
    package var drains: [Drain]
    /// Who must see the host as well again before the step counts as done; nobody had to leave it alone.
    package var awaits: [Drain] = []
    /// A second script, run over a connection that is made after the first one: it proves that the host can be reached.
    package var confirmation: String?
}

/// A host that the stack file no longer names and that still carries something of the stack.
package struct Departed: Sendable, Hashable {
    package var name: String
    package var address: Address

    package init(name: String, address: Address) {
        self.name = name
        self.address = address
    }
}
