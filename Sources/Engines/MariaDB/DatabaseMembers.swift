import Model

/// What the database hosts say about themselves: who takes the writes, and whose data has yet to come from there.
///
/// The first database host of the file is the first primary. From then on who it is is state of the hosts, written beside
/// their data (``DatabaseMark``): a file that still names the old order demotes nobody.
package struct DatabaseMembers: Sendable, Equatable {
    /// The host that takes the writes; nil without a database.
    package var primary: String?
    /// Counts the primaries: every promotion begins the next term, and a host of an earlier one takes no writes.
    package var term = 1
    /// Hosts whose data is not the primary's yet.
    package var unseeded: [String] = []
    /// How many writes a former primary has that the primary never received, by host: its data is set aside.
    package var stray: [String: Int] = [:]
    /// Why nothing may be changed: the primary is none of the file's database hosts.
    package var problem: Failure?
    /// That the primary is not the one that the file names first.
    package var note: String?
    /// Whether a new cluster begins, with the data of the primary. Never where one lives, or may be brought back.
    package var begins = false
    /// Members of the cluster that lives.
    package var living: [String] = []
    /// The members of a cluster that is down, when they can find each other without anybody's decision.
    package var gathering: ClusterGathering?
    /// Whether the first member has not come so far yet that it tells the others and HAProxy what it is.
    package var isUnfinished = false
    /// Whether the stack has a cluster no more: all but the primary leave it first, so that nothing is written elsewhere.
    package var dissolves = false

    package init(of stack: Stack, facts: [String: Facts]) {
        let hosts = stack.hosts(.database)
        guard let first = hosts.first?.name else { return }
        let states = hosts.map { (host: $0.name, state: ClusterState(facts[$0.name])) }
        let isCluster = MariaDB.isCluster(stack)
        if states.contains(where: { $0.state.isPrimary }) {
            isCluster ? join(states, isEncrypted: stack.encryptsInside) : leave(states)
            let health = primary.flatMap { facts[$0]?[UnitResource.kind, DatabaseFiles.healthUnit] }
            isUnfinished = isCluster && health.map { !$0.contains(" active ") } == true
            return
        }
        let goesOn = hosts.contains { Self.servesAlone(facts[$0.name], MariaDB.database(in: stack)) }
        if !goesOn, states.contains(where: { $0.state.position != nil }) {
            refuse(states)
            return
        }
        begins = isCluster
        let marks = stack.hosts.compactMap { facts[$0.name].flatMap(DatabaseMark.init) }
        if let latest = marks.max(by: { $0.term < $1.term }) {
            term = latest.term
            primary = latest.primary
            if !hosts.contains(where: { $0.name == latest.primary }) {
                problem = Failure(
                    latest.primary, "takes the database's writes (term \(term)), and is no database host in \(stack.source.file) any more",
                    hint: "with the file as it was: `roost db promote \(first)`; then take \(latest.primary) out of it")
            } else if latest.primary != first, !isCluster {
                note = "\(latest.primary) takes the database's writes (term \(term)), although the file names \(first) first: "
                    + "`roost db promote \(first)` changes that, `roost up` does not"
            }
        } else {
            // Growing: whoever has the data already, wherever the file names it.
            let holders = hosts.filter { facts[$0.name]?["database", MariaDB.database(in: stack)] != nil }
            primary = holders.first?.name ?? first
        }
        guard stack.database?.topology == .replica else { return }
        for name in hosts.map(\.name) where name != primary {
            let count = StrayWrites.count(on: facts[name], unknownTo: primary.flatMap { facts[$0] })
            if count > 0 { stray[name] = count }
        }
        unseeded = hosts.map(\.name).filter { name in
            name != primary && (stray[name] != nil || facts[name].map { $0["seed", "database"] == nil } == true)
        }
    }
}

extension DatabaseMembers {
    /// Whether a server has the data there and runs without Galera: whoever was in a cluster with it is not any more.
    private static func servesAlone(_ facts: Facts?, _ database: String) -> Bool {
        facts?[MariaDB.factKind, "read_only"] != nil && facts?[MariaDB.factKind, "wsrep_on"] != "ON" && facts?["database", database] != nil
    }
}

/// One line beside the data of a database host: the primary that it knows, in which term, and whether that one waits for
/// its replicas. It goes where the data goes.
package struct DatabaseMark: Sendable, Equatable {
    package static let file = "roost-role"

    package var primary: String
    package var term: Int
    package var waits: Bool

    package init(primary: String, term: Int, waits: Bool) {
        self.primary = primary
        self.term = term
        self.waits = waits
    }

    /// As a host's facts have it.
    package init?(_ facts: Facts) {
        guard let words = facts[MariaDB.factKind, "mark"]?.split(separator: " ").map(String.init), words.count == 3,
            let term = Int(words[1])
        else { return nil }
        self.init(primary: words[0], term: term, waits: words[2] == "semi")
    }

    package var line: String { "\(primary) \(term) \(waits ? "semi" : "-")" }
}
