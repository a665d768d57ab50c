import Engines
import Hosts
import Model

/// Brings a cluster back of which every member is down.
package struct Recoverer: Sendable {
    private let site: Site
    private let connect: @Sendable (Host) -> any Connection
    private let say: @Sendable (String) -> Void

    package init(_ site: Site, connect: @escaping @Sendable (Host) -> any Connection, say: @escaping @Sendable (String) -> Void) {
        self.site = site
        self.connect = connect
        self.say = say
    }

    /// How far the data of each of these members goes, all asked at once; their servers are stopped for it.
    package func evidence(of hosts: [String]) async throws -> [ClusterRecovery.Evidence] {
        let members = site.stack.hosts(.database).filter { hosts.contains($0.name) }
        let answers = try await withThrowingTaskGroup(of: (String, String).self) { group in
            for member in members { group.addTask { (member.name, try await run(member, ClusterRecoveryScripts.position, "say how far its data goes")) } }
            return try await group.reduce(into: [String: String]()) { $0[$1.0] = $1.1 }
        }
        return members.map { member in
            let line = answers[member.name]?.lines.last { $0.hasPrefix("#roost position ") }
            return ClusterRecovery.Evidence(host: member.name, position: line.flatMap { ClusterState.Position(String($0.dropFirst(16))) })
        }
    }

    /// Begins with one, then lets the others join, one after another.
    ///
    /// - Parameter isWhole: whether no member is left out.
    package func carryOut(_ recovery: ClusterRecovery, others: [String], isWhole: Bool) async throws {
        guard let first = site.stack.host(named: recovery.host) else { return }
        if !isWhole { try await run(first, ClusterRecoveryScripts.rename, "give the cluster a new name") }
        try await run(first, ClusterRecoveryScripts.begin, "begin the cluster anew", seconds: 180)
        say("\(first.name) serves")
        for name in others where name != first.name {
            guard let member = site.stack.host(named: name) else { continue }
            try await run(member, ClusterRecoveryScripts.join, "join the cluster", seconds: 1800)
            say("\(name) has joined")
        }
    }

    @discardableResult
    private func run(_ host: Host, _ script: String, _ what: String, seconds: Int = 120) async throws(Failure) -> String {
        try await connect(host).carryOut(script, what, within: seconds)
    }
}
