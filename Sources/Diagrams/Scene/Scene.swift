import Model

/// What is to be seen, before it has a place: rows of nodes from the visitors down to the data, and what passes between them.
struct Scene: Sendable {
    /// A host, several alike, a virtual address, or somebody outside.
    struct Node: Sendable {
        enum Kind: Sendable { case actor, virtual, host, hosts }

        var id: String
        var kind: Kind
        /// The hosts that it stands for.
        var members: [String] = []
        var title: String
        /// An address, or how many hosts it stands for and which.
        var details: [String] = []
        /// Engines on the way of a request.
        var components: [Component] = []
        /// Engines beside it.
        var agents: [String] = []
        /// Primary, replica; empty for most.
        var tag = ""
        var isCritical = false
        var isWalled = false
    }

    struct Component: Sendable {
        /// `HOST/ENGINE`.
        var id: String
        var name: String
        var isCritical: Bool
    }

    struct Row: Sendable {
        var title: String
        var nodes: [Node]
    }

    /// Flows of one kind between two rows, drawn as one: every node of `from` talks to every node of `to`.
    struct Edge: Sendable {
        enum Kind: Sendable { case requests, peers, holds }

        var kind: Kind
        /// The two engines between which it passes, `haproxy>nginx`; the visitors are `clients`. The same for every stack.
        var id: String
        var from: [String]
        var to: [String]
        var ports: String
        var purpose: String
        /// Nil where there is nothing to encrypt.
        var isEncrypted: Bool?
    }

    var title: String
    var rows: [Row]
    /// Hosts that watch or answer for names, beside the way of a request.
    var side: [Node]
    var edges: [Edge]
    /// What the monitor and the operators do everywhere, in a line each.
    var everywhere: [Everywhere]
    var hasWalls: Bool { rows.contains { $0.nodes.contains(where: \.isWalled) } }
    var hasCritical: Bool { rows.contains { $0.nodes.contains(where: \.isCritical) } }

    struct Everywhere: Sendable {
        var text: String
        var isEncrypted: Bool
    }

    var nodes: [Node] { rows.flatMap(\.nodes) + side }
}
