import Engines
import Model

/// A group of like members on the way of a request, of which so many must be up: a k-of-n gate.
package struct PathTier: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case entry, web, app, cache
        case database(Database.Topology)
        /// At least one replica, without which `durability: strict` acknowledges nothing.
        case acknowledgingReplica
    }

    /// One host's part: it is up when the host is, and each of these engines on it.
    package struct Member: Sendable, Equatable {
        package var host: String
        package var engines: [String]

        /// Whatever takes it down when it fails.
        package var subjects: [String] { [host] + engines.map { "\(host)/\($0)" } }

        func isUp(without failed: Set<String>) -> Bool { !subjects.contains { failed.contains($0) } }
    }

    package var kind: Kind
    package var role: Role
    /// The engine that gives the tier its name; members may need others as well.
    package var engine: String
    package var members: [Member]
    package var needed: Int

    package var hosts: [String] { members.map(\.host) }

    /// How many members it can lose.
    package var slack: Int { members.count - needed }

    package func component(on host: String) -> String { "\(host)/\(engine)" }

    /// Whether enough members are left when these hosts and components are lost.
    func isUp(without failed: Set<String>) -> Bool { members.count { $0.isUp(without: failed) } >= needed }
}

extension PathTier {
    /// The tiers that a request which writes to the database passes through. The site is up when all of them are.
    ///
    /// This is the one definition of DESIGN.md: entry ∧ web ∧ app ∧ writable database. Besides the engine of its role a
    /// balancer needs whatever holds the virtual address, and an application host its own way to a database that moves.
    static func onPath(of stack: Stack) -> [PathTier] {
        var tiers: [PathTier] = []
        func add(_ kind: Kind, _ role: Role, _ hosts: [Host], needed: Int = 1, also: (Host) -> [String] = { _ in [] }) {
            guard !hosts.isEmpty else { return }
            let engine = Components.engine(of: role, in: stack)
            let members = hosts.map { Member(host: $0.name, engines: [engine] + also($0)) }
            tiers.append(PathTier(kind: kind, role: role, engine: engine, members: members, needed: needed))
        }
        // Without a balancer DNS names every web host, or every app host: those tiers are the entry.
        let keepalived = Keepalived()
        add(.entry, .balancer, stack.hosts(.balancer)) { keepalived.runs(on: $0, in: stack) ? [keepalived.name] : [] }
        add(.web, .web, stack.hosts(.web))
        add(.app, .app, stack.hosts(.app)) { HAProxy.isOnPath(of: $0, in: stack) ? [HAProxy().name] : [] }
        if let database = stack.database {
            let hosts = stack.hosts(.database)
            switch database.topology {
            case .single: add(.database(.single), .database, Array(hosts.prefix(1)))
            case .replica:
                // Promotion is an operator's act, so nothing stands in for the primary.
                add(.database(.replica), .database, Array(hosts.prefix(1)))
                if database.durability == .strict {
                    add(.acknowledgingReplica, .database, Array(hosts.dropFirst()))
                }
            case .galera, .groupReplication:
                add(.database(database.topology), .database, hosts, needed: hosts.count / 2 + 1)
            }
        }
        if stack.cache?.required == true { add(.cache, .cache, stack.hosts(.cache)) }
        return tiers
    }
}
