import Engines
import Model

/// A database whose writer is on a host that the file gives it no more: it moves by replication, in three steps.
///
/// First the host that is to have it follows the one that has it, in a stack between the two files; then it takes the writes, as with
/// `roost db promote`; what is left is the file as it stands. Interrupted between any two of them, the next `up` sees from
/// the hosts' own marks how far it was.
package struct DatabaseMove: Sendable {
    package let from: Host
    package let to: Host
    /// The stack while both have the data: the file's, but for its database.
    package let between: Stack

    /// Nil when the writer stays where it is, or there is none.
    ///
    /// - Throws: when a host that leaves has data and nobody can say whether it is what counts: an empty database would take its place.
    package init?(of stack: Stack, facts: [String: Facts], departed: [Departed]) throws(Failure) {
        let members = stack.hosts(.database)
        guard let first = members.first else { return nil }
        guard let name = Self.writer(stack, facts) else {
            try Self.refuseToForget(stack, facts)
            return nil
        }
        guard !members.contains(where: { $0.name == name }) else { return nil }
        guard let from = stack.host(named: name) ?? departed.first(where: { $0.name == name }).map({ Host(name: $0.name, address: $0.address, roles: []) })
        else { return nil }
        let copies = members.filter { facts[$0.name].flatMap(DatabaseMark.init)?.primary == name }
        let to = copies.first ?? first
        let keeps = Set(copies.map(\.name) + [to.name])
        var hosts = stack.hosts.map { host in
            var host = host
            if !keeps.contains(host.name) { host.roles.removeAll { $0 == .database } }
            return host
        }
        hosts.removeAll { $0.name == from.name }
        // Where two have the data, the first in the file has it for sure.
        let at = hosts.firstIndex { keeps.contains($0.name) } ?? 0
        let was = stack.hosts.firstIndex { $0.name == from.name } ?? hosts.count
        hosts.insert(Host(name: from.name, address: from.address, roles: from.roles + [.database], site: from.site), at: min(was, at))
        var between = stack
        between.hosts = hosts
        between.database?.topology = .replica
        between.database?.durability = .available
        self.from = from
        self.to = to
        self.between = between
    }

    /// The host that takes the writes now: as the marks say, or a cluster; or the only one that has the data.
    private static func writer(_ stack: Stack, _ facts: [String: Facts]) -> String? {
        if let mark = facts.values.compactMap(DatabaseMark.init).max(by: { ($0.term, $0.primary) < ($1.term, $1.primary) }) { return mark.primary }
        let cluster = facts.mapValues { ClusterState($0) }.filter(\.value.isMember)
        if let writer = cluster.values.compactMap(\.writer).max(by: { $0.term < $1.term })?.host, cluster[writer] != nil { return writer }
        if let member = cluster.keys.min() { return member }
        let alone = facts.filter { $0.value["database", MariaDB.database(in: stack)] != nil }
        let members = Set(stack.hosts(.database).map(\.name))
        return alone.keys.filter(members.contains).min() ?? alone.keys.min()
    }

    private static func refuseToForget(_ stack: Stack, _ facts: [String: Facts]) throws(Failure) {
        let members = Set(stack.hosts(.database).map(\.name))
        let holds = { (name: String) in facts[name]?.owns(ResourceKey(DataResource.kind, MariaDB.data)) == true }
        guard !members.contains(where: holds), let former = facts.keys.sorted().first(where: holds) else { return }
        throw Failure(
            former, "has the data of the database, is no database host in \(stack.source.file) any more, and its server does not answer: the data cannot be moved",
            hint: "with the file as it was: `roost up`, or `roost db recover` for a cluster; then change the file")
    }

    /// What is done, and what it costs.
    package var notes: [String] {
        [
            "the database moves from \(from.name) to \(to.name): 1. \(to.name) becomes its replica, which is what is shown here; "
                + "2. \(to.name) takes the writes, which are refused for a moment, a second or so, and none is lost; 3. the rest of the file, "
                + "which is planned when the hosts are so far",
            "the data on \(from.name) is set aside there in step 3",
        ]
    }
}
