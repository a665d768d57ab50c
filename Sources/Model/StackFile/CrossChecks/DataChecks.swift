extension CrossChecks {
    mutating func checkApplication() {
        guard let app = stack.app, app.runtime == .command, app.start == nil, isSound("app") else { return }
        report(
            "missing-key", at: "app.runtime", "`runtime: command` needs `start`",
            hint: "add `start: ./serve --listen $LISTEN`, or whatever starts the application")
    }

    /// What is for the monitor's eyes can be kept from visitors, and is not what they or the balancers need.
    mutating func checkMetrics() {
        guard let path = stack.app?.metrics, isSound("hosts", "app") else { return }
        if path == stack.app?.health {
            report(
                "metrics", at: "app.metrics", "`\(path)` is `health` too, and visitors get 404 where the figures are",
                hint: "give the figures a path of their own, such as /metrics")
        }
        if stack.hosts(.web).isEmpty, stack.hosts(.balancer).isEmpty {
            report(
                "metrics", at: "app.metrics", "visitors reach the application itself: nothing would keep its figures from them",
                hint: "give a host the role `web`, or remove `metrics`")
        }
    }

    /// The topology fits the engine and the number of database hosts.
    mutating func checkDatabase() {
        guard let database = stack.database, isSound("database") else { return }
        let hosts = stack.hosts(.database)
        let place = reading.isPresent("database.topology") ? "database.topology" : "database"
        if isSound("hosts"), !hosts.isEmpty {
            switch database.topology {
            case .single where hosts.count > 1:
                report(
                    "topology", at: place,
                    "`topology: single` takes one database host, and \(names(hosts)) have the role",
                    hint: "write `topology: replica`, or leave the role `database` to one host")
            case .replica where hosts.count == 1, .galera where hosts.count == 1,
                .groupReplication where hosts.count == 1:
                report(
                    "topology", at: place,
                    "`topology: \(database.topology.rawValue)` takes two or more database hosts, and only \(hosts[0].name) has the role",
                    hint: "give the role `database` to another host, or write `topology: single`")
            default: break
            }
        }
        if reading.isPresent("database.durability"), database.topology != .replica {
            report(
                "durability", at: "database.durability",
                "`durability` is a choice of `topology: replica`, and this is `\(database.topology.rawValue)`",
                hint: "remove it, or write `topology: replica`")
        }
        checkEngine(database)
        if let backups = database.backups, backups.keep < backups.every {
            report(
                "backups",
                at: reading.isPresent("database.backups.keep") ? "database.backups.keep" : "database.backups",
                "backups are kept for \(Quantities.text(seconds: backups.keep)) and taken every "
                    + "\(Quantities.text(seconds: backups.every)): at times there would be none",
                hint: "keep them at least as long as it takes to the next")
        }
    }

    private mutating func checkEngine(_ database: Database) {
        switch (database.engine, database.topology) {
        case (.mysql, .galera):
            report(
                "topology", at: "database.topology", "MySQL has no Galera",
                hint: "write `topology: group-replication`, or `engine: mariadb`")
        case (.mariadb, .groupReplication):
            report(
                "topology", at: "database.topology", "MariaDB has no group replication",
                hint: "write `topology: galera`, or `engine: mysql`")
        default: break
        }
    }
}
