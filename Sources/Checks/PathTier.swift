import Model

/// A group of like components on the way of a request, of which so many must be up.
package struct PathTier: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case entry, web, app, cache
        case database(Database.Topology)
        /// At least one replica, without which `durability: strict` acknowledges nothing.
        case acknowledgingReplica
    }

    package var kind: Kind
    package var role: Role
    /// The engine that all its members run.
    package var engine: String
    /// The names of its hosts, each of which runs one member.
    package var hosts: [String]
    package var needed: Int

    /// How many members it can lose.
    package var slack: Int { hosts.count - needed }

    package func component(on host: String) -> String { "\(host)/\(engine)" }

    /// Whether enough members are left when these hosts and components are lost.
    func isUp(without failed: Set<String>) -> Bool {
        hosts.count { !failed.contains($0) && !failed.contains(component(on: $0)) } >= needed
    }
}

extension PathTier {
    /// The tiers that a request which writes to the database passes through. The site is up when all of them are.
    ///
    /// This is the one definition of DESIGN.md: entry ∧ web ∧ app ∧ writable database.
    static func onPath(of stack: Stack) -> [PathTier] {
        var tiers: [PathTier] = []
        func add(_ kind: Kind, _ role: Role, _ hosts: [Host], needed: Int = 1) {
            guard !hosts.isEmpty else { return }
            let engine = Components.engine(of: role, in: stack)
            tiers.append(PathTier(kind: kind, role: role, engine: engine, hosts: hosts.map(\.name), needed: needed))
        }
        // Without a balancer DNS names every web host, or every app host: those tiers are the entry.
        add(.entry, .balancer, stack.hosts(.balancer))
        add(.web, .web, stack.hosts(.web))
        add(.app, .app, stack.hosts(.app))
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
