import Model

/// What one member of the database says of itself, or that it says nothing.
package struct MemberState: Sendable, Equatable {
    package var host: String
    package var mark: DatabaseMark?
    /// Whether the host answered.
    package var isReachable: Bool
    /// Whether the server on it answered.
    package var isServing: Bool
    package var takesWrites: Bool
    /// The address of the host that it follows.
    package var follows: String?
    package var receives: Bool
    package var applies: Bool
    /// Seconds that it is behind; nil when it cannot know.
    package var lagSeconds: Int?
    package var received: GTIDPosition
    package var applied: GTIDPosition
    package var written: GTIDPosition
    /// Whether it acknowledges only what a replica has, just now.
    package var waits: Bool
    /// What its replication stumbled over.
    package var error: String
    /// What it says about its cluster; nil when it is none of one.
    package var cluster: ClusterState?

    package init(_ host: String, _ facts: Facts?) {
        let fact = { (name: String) in facts?[MariaDB.factKind, name] }
        self.host = host
        isReachable = facts != nil
        mark = facts.flatMap(DatabaseMark.init)
        isServing = fact("read_only") != nil
        follows = fact("Master_Host")
        takesWrites = fact("read_only") == "0"
        receives = fact("Slave_IO_Running") == "Yes"
        applies = fact("Slave_SQL_Running") == "Yes"
        lagSeconds = fact("Seconds_Behind_Master").flatMap { Int($0) }
        received = GTIDPosition(fact("Gtid_IO_Pos") ?? "")
        applied = GTIDPosition(fact("applied") ?? "")
        written = GTIDPosition(fact("written") ?? "")
        waits = fact("rpl_semi_sync_master_status") == "ON"
        error = [fact("Last_IO_Error"), fact("Last_SQL_Error"), fact("log")].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
        guard fact("wsrep_on") == "ON" || fact("grastate") != nil else { return }
        let state = ClusterState(facts)
        cluster = state
        takesWrites = state.isMember && state.writer?.host == host
    }

    /// Transactions that came from the primary and are not applied yet.
    package var waiting: Int { cluster?.queue ?? received.ahead(of: applied) }

    /// What it is, in a word.
    package var role: String {
        if !isReachable { return "unreachable" }
        if !isServing { return "down" }
        if let cluster { return role(in: cluster) }
        if follows == nil, mark == nil || mark?.primary == host { return takesWrites ? "primary" : "closed" }
        return receives && applies ? "replica" : applies ? "apart" : "stopped"
    }
}

extension MemberState {
    private func role(in cluster: ClusterState) -> String {
        guard cluster.isPrimary else { return "apart" }
        switch cluster.mode {
        case .synced: return takesWrites ? "writer" : "reader"
        case .donor: return takesWrites ? "writer" : "donor"
        case .joining, .joined, nil: return "joining"
        }
    }

    /// Whether it has the data and takes no writes: it can be spared for a while.
    package var isSpare: Bool { ["replica", "reader"].contains(role) }

    package var isWriter: Bool { ["primary", "writer"].contains(role) }
}

/// A place in the history of the database: the last transaction of each domain (MariaDB documentation, "GTID").
package struct GTIDPosition: Sendable, Hashable, CustomStringConvertible {
    private var last: [Int: (server: Int, sequence: Int)] = [:]
    package let description: String

    package init(_ text: String) {
        description = text
        for part in text.split(separator: ",") {
            let numbers = part.split(separator: "-").compactMap { Int($0.filter(\.isNumber)) }
            if numbers.count == 3 { last[numbers[0]] = (numbers[1], numbers[2]) }
        }
    }

    /// How many transactions of this are not in `other`.
    package func ahead(of other: GTIDPosition) -> Int {
        last.reduce(0) { sum, each in sum + max(0, each.value.sequence - (other.last[each.key]?.sequence ?? 0)) }
    }

    package static func == (a: GTIDPosition, b: GTIDPosition) -> Bool { a.description == b.description }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
