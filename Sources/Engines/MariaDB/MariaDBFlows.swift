import Model

/// Who talks to the database, and what its members say to each other.
extension MariaDB {
    /// Group communication, incremental and whole state transfer (Galera documentation, "Firewall settings").
    static let groupPort = 4567
    static let incrementalPort = 4568
    static let transferPort = 4444

    package func flows(in stack: Stack) -> [Flow] {
        let members = hosts(in: stack)
        return stack.hosts(.app).flatMap { requests(of: $0, to: members, in: stack) } + internals(of: members, in: stack)
    }

    private func requests(of app: Host, to members: [Host], in stack: Stack) -> [Flow] {
        let caller = HAProxy.findsDatabase(in: stack) ? HAProxy().component(on: app) : AppServer().component(on: app)
        var ports = [(port: Self.port, purpose: "reads and writes of the application")]
        if Self.hasHealth(stack) { ports.append((Self.healthPort, "which of them takes writes, and which reads")) }
        return ports.flatMap { each in
            members.map {
                Flow(
                    from: .component(caller), to: .component(component(on: $0)), port: each.port,
                    encryption: stack.encryptsInside ? .tls : .none, purpose: each.purpose)
            }
        }
    }

    private func internals(of members: [Host], in stack: Stack) -> [Flow] {
        var ports: [(port: Int, purpose: String)] = []
        switch stack.database?.topology {
        case .replica:
            ports = [
                (Self.port, "replication"), (Self.transferPort, "the data of a new replica"),
                (Self.healthPort, "which of them takes writes"),
            ]
        case .galera, .groupReplication:
            ports = [
                (Self.groupPort, "agreement on every write"), (Self.incrementalPort, "what a member has missed"),
                (Self.transferPort, "the data of a new member"), (Self.healthPort, "which of them takes writes"),
            ]
        case .single, nil: break
        }
        return ports.flatMap { each in
            members.flatMap { from in
                members.filter { $0.name != from.name }.map {
                    Flow(
                        from: .component(component(on: from)), to: .component(component(on: $0)), port: each.port,
                        encryption: stack.encryption(from: from.name, to: $0.name), purpose: each.purpose)
                }
            }
        }
    }
}
