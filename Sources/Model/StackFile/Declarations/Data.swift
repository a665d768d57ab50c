/// Where data lives: the database and the cache.
extension StackFile {
    static let database = Key(
        "database",
        .section([
            Key("engine", .word(databaseEngine), "Which database.", default: "mariadb", example: "mariadb"),
            Key("topology", .word(topology), "How its hosts hang together.", default: "single", example: "replica"),
            Key(
                "durability", .word(durability),
                "When a write counts as done. Only `topology: replica` has the choice.", default: "available",
                example: "strict"),
            Key(
                "backups",
                .section([
                    Key("every", .word(.duration), "The time between two backups.", default: "1h", example: "30m"),
                    Key("keep", .word(.duration), "How long a backup is kept.", default: "7d", example: "30d"),
                    Key(
                        "to", .word(.hostFolder), "The folder on the database host.", default: "/var/backups/roost",
                        example: "/srv/backups"),
                    Key(
                        "verify", .word(.flag), "Whether each backup is restored, on trial.", default: "on", example: "on"),
                ]), "Backups that are taken, and tried, without being asked for.", absent: "there are none",
                example: "{ every: 1h, keep: 7d }"),
        ]),
        "The database, for the hosts with the role `database`.", absent: "there is none",
        example: "{ topology: single }")

    static let databaseEngine: Word = .choice("a database") { (engine: Database.Engine) in
        switch engine {
        case .mariadb: "MariaDB, as Debian ships it"
        case .mysql: "MySQL 8"
        }
    }

    static let topology: Word = .choice("a topology") { (topology: Database.Topology) in
        switch topology {
        case .single: "one host"
        case .replica: "a primary that takes the writes, and replicas that follow it and answer reads"
        case .galera: "three or more hosts that agree on every write; a majority of them must be up"
        case .groupReplication: "MySQL's own way to do that"
        }
    }

    static let durability: Word = .choice("a durability") { (durability: Database.Durability) in
        switch durability {
        case .available:
            "writes go on when the replicas are lost, and an alert says that they are no longer in two places"
        case .strict: "no write counts as done before two hosts have it; without a replica, writes stop"
        }
    }

    static let cache = Key(
        "cache",
        .section([
            Key(
                "engine", .word(.choice("a cache") { (_: Cache.Engine) in "Redis, as Debian ships it" }),
                "Which cache.",
                default: "redis", example: "redis"),
            Key("required", .word(.flag), "Whether the site counts as down without it.", default: "off", example: "on"),
        ]),
        "The cache, for the hosts with the role `cache`.", absent: "there is none", example: "{ engine: redis }")
}
