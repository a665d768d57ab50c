import Model

/// What one host says about the Galera cluster that it belongs to.
package struct ClusterState: Sendable, Equatable {
    /// What a member says of itself (Galera documentation, `wsrep_local_state`).
    package enum Mode: Int, Sendable {
        case joining = 1
        /// It gives another member the data.
        case donor = 2
        case joined = 3
        case synced = 4
    }

    /// A place in the history of a cluster's writes, as a member's files have it when its server is down.
    package struct Position: Sendable, Equatable {
        package var cluster: String
        /// -1 when the server did not stop in order: then only `mariadbd --wsrep-recover` knows.
        package var sequence: Int
        /// Whether it was the last member to leave, in order.
        package var isLast: Bool

        package init(cluster: String, sequence: Int, isLast: Bool) {
            self.cluster = cluster
            self.sequence = sequence
            self.isLast = isLast
        }

        /// - Parameter words: `CLUSTER SEQUENCE 0|1`.
        package init?(_ words: String) {
            let parts = words.split(separator: " ").map(String.init)
            guard parts.count == 3, let sequence = Int(parts[1]) else { return nil }
            self.init(cluster: parts[0], sequence: sequence, isLast: parts[2] == "1")
        }
    }

    /// Whether its server belongs to a part of the cluster that has a majority.
    package var isPrimary: Bool
    package var mode: Mode?
    /// How many members it sees.
    package var size: Int
    /// The name of the cluster's history.
    package var cluster: String
    /// Writes received and not applied.
    package var queue: Int
    package var committed: Int
    /// Whether it speaks to the others encrypted; nil when its server does not answer.
    package var isEncrypted: Bool?
    /// Nil when it never belonged to a cluster, or does not any more.
    package var position: Position?
    /// Whom it saw in the last majority that it belonged to, by the names that the members gave themselves then, itself first; nil when it
    /// left in order, or never belonged to one. With it a server finds the others again by itself (`pc.recovery`). Without their fourth
    /// groups: with each start a member counts up in that of its own name, until then the others have it as it was.
    package var view: [String]?
    /// The member that takes the writes, as the cluster has it written down, and the how-manieth that is.
    package var writer: (host: String, term: Int)?

    package init(_ facts: Facts?) {
        let fact = { (name: String) in facts?[MariaDB.factKind, name] }
        let number = { (name: String) in fact(name).flatMap { Int($0) } }
        isPrimary = fact("wsrep_cluster_status") == "Primary"
        mode = number("wsrep_local_state").flatMap(Mode.init)
        size = number("wsrep_cluster_size") ?? 0
        cluster = fact("wsrep_cluster_state_uuid") ?? ""
        queue = number("wsrep_local_recv_queue") ?? 0
        committed = number("wsrep_last_committed") ?? -1
        isEncrypted = fact("encrypted").map { $0 == "yes" }
        position = fact("grastate").flatMap { Position($0) }
        view = fact("view").map { $0.split(separator: " ").map(Self.lasting) }
        if let words = fact("writer")?.split(separator: " "), words.count == 2, let term = Int(words[1]) { writer = (String(words[0]), term) }
    }

    /// The part of a member's name that its starts have in common (Galera's `gcomm::UUID::increment_incarnation`).
    private static func lasting(_ name: Substring) -> String {
        var groups = name.split(separator: "-")
        if groups.count == 5 { groups.remove(at: 3) }
        return groups.joined(separator: "-")
    }

    /// Whether it has all data and takes part in every decision.
    package var isMember: Bool { isPrimary && (mode == .synced || mode == .donor) }

    package static func == (a: ClusterState, b: ClusterState) -> Bool {
        a.isPrimary == b.isPrimary && a.mode == b.mode && a.size == b.size && a.cluster == b.cluster && a.queue == b.queue
            && a.committed == b.committed && a.isEncrypted == b.isEncrypted && a.position == b.position && a.view == b.view && a.writer?.host == b.writer?.host && a.writer?.term == b.writer?.term
    }
}
