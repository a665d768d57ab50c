import Model

/// What makes one database host a member of what the stack file asks for: the only one, a primary with replicas, a cluster.
protocol Membership {
    /// Whether this host is the one that accounts are made on; the others get what it writes.
    var isPrimary: Bool { get }
    /// Lines of the server's configuration.
    var settings: String { get }
    /// Shell run right before the server is started or restarted.
    var beforeStart: String { get }
    /// A command that succeeds once the server serves, and the seconds that it may take.
    var ready: (command: String, patience: Int) { get }
    /// In its place before the server starts: packages, settings, data.
    var before: [any Resource] { get }
    /// What the running server is made.
    var role: [any Resource] { get }
    /// What comes when the server serves; `leaves` are the certificates that it shows.
    func after(_ leaves: [any Resource]) -> [any Resource]
}

extension Membership {
    var settings: String { "" }
    var beforeStart: String { "" }
    var ready: (command: String, patience: Int) { ("mariadb-admin --connect-timeout=2 ping", 120) }
}

extension MariaDB {
    static func membership(of host: Host, in site: Site) -> any Membership {
        isCluster(site.stack) ? ClusterMember(host, in: site) : DatabaseMember(host, in: site)
    }

    static func isReplicated(_ stack: Stack) -> Bool { stack.database?.topology == .replica }

    static func isCluster(_ stack: Stack) -> Bool { stack.database?.topology == .galera }

    /// Whether members tell each other, and HAProxy, what they are.
    static func hasHealth(_ stack: Stack) -> Bool { isReplicated(stack) || isCluster(stack) }
}
