import Model

/// What things are called in pictures.
struct SceneNames {
    static let onPath = ["haproxy", "keepalived", "nginx", "app", "mariadb", "mysql", "redis", "sentinel", "prometheus", "nsd"]
    private static let titles = [
        "haproxy": "HAProxy", "keepalived": "keepalived", "nginx": "nginx", "app": "application", "mariadb": "MariaDB",
        "mysql": "MySQL", "redis": "Redis", "sentinel": "Sentinel", "prometheus": "Prometheus", "nsd": "NSD",
    ]

    private let topology: Topology
    private var stack: Stack { topology.stack }

    init(_ topology: Topology) { self.topology = topology }

    static func engine(_ name: String) -> String { titles[name] ?? name }

    static func rank(_ name: String) -> Int { onPath.firstIndex(of: name) ?? onPath.count }

    var title: String { "\(stack.name): \(stack.domain) on \(stack.hosts.count) host\(stack.hosts.count == 1 ? "" : "s")" }

    /// Where DNS sends visitors: the addresses of the entry.
    var records: [String] {
        let addresses = stack.entryAddresses
        let shown = addresses.prefix(3).map { "\($0.isIPv6 ? "AAAA" : "A")  \($0)" }
        return ["\(stack.domain), www.\(stack.domain)"] + shown + (addresses.count > 3 ? ["and \(addresses.count - 3) more"] : [])
    }

    func title(of roles: [Role], hosts: [Host]) -> String {
        roles.map { role in
            switch role {
            case .balancer: "load balancers" + (hosts.count > 1 ? ", \(stack.balancer?.mode.rawValue ?? "active-passive")" : "") + " · \(stack.balancer?.algorithm.rawValue ?? "roundrobin")"
            case .web: "web servers" + (hosts.count > 1 ? ", \(stack.web?.mode.rawValue ?? "active-active")" : "")
            case .app: "application servers"
            case .cache: "cache"
            case .database: database
            case .monitor, .dns: role.rawValue
            }
        }.joined(separator: "  ·  ")
    }

    private var database: String {
        let count = stack.hosts(.database).count
        return switch stack.database?.topology {
        case .replica: "database, primary and replica"
        case .galera: "database, Galera: \(count / 2 + 1) of \(count) must be up"
        case .groupReplication: "database, group replication: \(count / 2 + 1) of \(count) must be up"
        case .single, nil: "database"
        }
    }

    /// What sets a host apart from others of its role.
    func tag(of host: Host) -> String {
        let pairs: [(role: Role, isDivided: Bool, first: String, others: String)] = [
            (.balancer, (stack.balancer?.mode ?? .activePassive) == .activePassive, "active", "standby"),
            (.web, stack.web?.mode == .activePassive, "active", "standby"),
            (.database, stack.database?.topology == .replica, "primary", "replica"),
        ]
        return pairs.compactMap { pair in
            let hosts = stack.hosts(pair.role)
            guard pair.isDivided, hosts.count > 1, host.roles.contains(pair.role) else { return nil }
            return hosts.first?.name == host.name ? pair.first : pair.others
        }.joined(separator: ", ")
    }
}

extension Topology {
    func components(on host: String) -> [String] { components.filter { $0.host == host }.map(\.engine) }
}
