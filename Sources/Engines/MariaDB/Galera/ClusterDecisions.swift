import Model

/// What becomes of a Galera cluster, from what its members say.
extension DatabaseMembers {
    /// A cluster lives, and nobody begins another one: whoever is no member joins it.
    ///
    /// - Parameter isEncrypted: whether the file wants its members to speak encrypted; nil when it wants no cluster.
    mutating func join(_ states: [(host: String, state: ClusterState)], isEncrypted: Bool?) {
        let inside = states.filter(\.state.isPrimary)
        living = inside.map(\.host)
        let histories = Set(inside.map(\.state.cluster))
        let writer = states.compactMap(\.state.writer).max { $0.term < $1.term }
        term = writer?.term ?? 1
        primary = writer.flatMap { living.contains($0.host) ? $0.host : nil } ?? inside.first { $0.state.isMember }?.host ?? living.first
        if histories.count > 1 {
            problem = Failure(
                "database", "there are two clusters with different data (\(living.joined(separator: ", ")))",
                hint: "stop the one that is wrong; its hosts join the other with the next `roost up`")
        } else if let isEncrypted, inside.contains(where: { $0.state.isEncrypted == !isEncrypted }) {
            problem = Failure(
                "database", "the members of a cluster speak \(isEncrypted ? "in the clear" : "encrypted"), and cannot change that one after another",
                hint: "`topology: replica` and `roost up`, with `tls.internal` as it was; then the new `tls.internal` and `topology: galera`, and `roost up`")
        }
    }

    /// The stack has a cluster no more: whoever writes in it goes on, alone or as the primary of replicas.
    mutating func leave(_ states: [(host: String, state: ClusterState)]) {
        join(states, isEncrypted: nil)
        term = 1
        dissolves = true
        unseeded = states.map(\.host).filter { $0 != primary }
    }

    /// There was a cluster, and none of its members is in one now.
    mutating func refuse(_ states: [(host: String, state: ClusterState)]) {
        let former = states.filter { $0.state.position != nil }.map(\.host)
        primary = former.first
        gathering = ClusterGathering(states)
        problem = Failure(
            "database", "the cluster is down: none of its members (\(former.joined(separator: ", "))) belongs to a majority just now",
            hint: gathering == nil
                ? "`roost db recover` begins it anew with the one that has most"
                : "all of its last majority are there and find each other by themselves, which `roost up` waits for; if they do not, `roost db recover` begins it anew with the one that has most")
    }

    /// Whose turn it is when the database hosts change one after another, the lowest first: a primary before those that copy
    /// it, the members of a cluster before its writer, so that the writes move once, but not before there is one.
    package func turn(of host: String) -> Int {
        (host == primary) == (living.isEmpty || dissolves || isUnfinished) ? 0 : 1
    }

    /// What a restart of the server on `host` means for those who use it, as a sentence.
    package func interruption(of unit: String, on host: String) -> String {
        guard living.count > 1, !dissolves, living.contains(host) else {
            return "\(unit) restarts on \(host): writes and reads fail until it is back, some seconds"
        }
        return host == primary
            ? "\(unit) restarts on \(host), which takes the writes: another member takes them over, and what is under way in that second fails"
            : "\(unit) restarts on \(host): the other members serve meanwhile"
    }
}
