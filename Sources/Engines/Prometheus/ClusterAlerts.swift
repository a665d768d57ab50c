import Model

/// What endangers a Galera cluster, or slows it (Galera documentation, "Monitoring the Cluster").
extension AlertRule {
    static func clusters(_ stack: Stack) -> [AlertRule] {
        guard stack.database?.topology == .galera else { return [] }
        let count = stack.hosts(.database).count
        let writes = RecordingRules.clusterWrites
        return [
            AlertRule(
                "QuorumAtRisk", .critical, when: "max(mysql_global_status_wsrep_cluster_size) < \(count)",
                "the database's cluster has fewer than its \(count) members", means: "it stands one loss less than it should; below a majority nobody can write",
                first: "roost db status: who is missing? then roost up, which lets it join and says why it cannot", host: "database"),
            AlertRule(
                "MemberApart", .critical, when: "max by (host) (mysql_global_status_wsrep_cluster_status) == 0",
                "\(onHost) has no majority of the database's members", means: "it refuses reads and writes until it reaches enough of the others",
                first: "roost db status; when every member says so: roost db recover"),
            // A member that gives another one its data is not in step for some fifteen seconds.
            AlertRule(
                "MemberNotSynced", .warning, after: 20, when: "max by (host) (mysql_global_status_wsrep_local_state) != 4",
                "\(onHost) is not in step with the database's other members", means: "it joins, or gives another member the data: reads go elsewhere",
                first: "roost db status, then roost ssh \(onHost) -- journalctl -n 50 -u \(MariaDB.unit)"),
            AlertRule(
                "WritesHeldUp", .warning, when: "\(RecordingRules.flowControl) > 0.1", "a member of the cluster holds up all writes (seen on \(onHost))",
                means: "more than a tenth of the time every member waits for one that cannot keep up (flow control)",
                first: "roost db status: who has writes waiting? what is the matter with its disk or processors?"),
            AlertRule(
                "WritesCollide", .warning, after: 20, when: "\(RecordingRules.clusterConflicts) > 0.1", "writes on \(onHost) collide with those of another member",
                means: "two members are written to at once: transactions end with error 1213, and are to be tried again",
                first: "does something write at \(HAProxy.readPort) (DATABASE_READ_URL), or past HAProxy? roost db status says who should"),
            AlertRule(
                "WriterMoved", .warning, after: 0,
                when: "(\(writes) > 0 unless \(writes) offset 1m > 0) and on () (max(\(writes) offset 1m) > 0)", "\(onHost) takes the database's writes now",
                means: "the member that took them before was lost or restarted; what was under way in that second has failed",
                first: "roost db status: is the other one back?"),
        ]
    }
}
