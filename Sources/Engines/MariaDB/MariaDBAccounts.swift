import Model

extension MariaDB {
    /// Whether an account, `USER@HOST`, is one that Roost makes: by its user, for a host of the stack's or the server's own.
    package static func isOwn(_ account: String, at addresses: [String], in stack: Stack) -> Bool {
        let parts = account.split(separator: "@", maxSplits: 1).map(String.init)
        let users = Account.allCases.map { $0.user(in: stack) } + [replicationUser, DatabaseFiles.user]
        return parts.count == 2 && users.contains(parts[0]) && (addresses + ["127.0.0.1", "localhost"]).contains(parts[1])
    }
}

/// The stack's database in the server, and who may do what in it, from where.
struct MariaDBAccounts {
    let site: Site

    init(_ site: Site) { self.site = site }

    private var stack: Stack { site.stack }
    private var database: String { MariaDB.database(in: stack) }
    /// As a pattern of GRANT, where `_` would stand for any letter.
    private var pattern: String { database.replacing("_", with: "\\_") }

    /// Letters of `mysql.db`, in the order of ``columns``: with a migration of its own the application needs no DDL.
    private static let data = "YYYYNNNNNNNNNN"
    private static let all = "YYYYYYYYYYYYYY"
    private static let columns = [
        "Select", "Insert", "Update", "Delete", "Create", "Drop", "References", "Index", "Alter", "Create_tmp_table",
        "Lock_tables", "Create_view", "Show_view", "Execute",
    ]

    var resources: [any Resource] {
        var resources: [any Resource] = [
            ScriptedResource(
                "database", database, wanted: "utf8mb4", meaning: "utf8mb4", action: .create,
                script: sql("CREATE DATABASE IF NOT EXISTS `\(database)` CHARACTER SET utf8mb4"))
        ]
        guard let server = stack.hosts(.database).first else { return resources }
        let hasMigration = stack.app?.migrate != nil
        for (at, host) in stack.hosts(.app).enumerated() {
            let isLocal = host.name == server.name && !HAProxy.findsDatabase(in: stack)
            let from = isLocal ? "127.0.0.1" : "\(host.address)"
            resources.append(user(.app, from: from, all: !hasMigration))
            if at == 0 && hasMigration { resources.append(user(.migrate, from: from, all: true)) }
        }
        if MariaDB.isReplicated(stack) {
            resources += stack.hosts(.database).map { replica(from: "\($0.address)") } + [health]
        } else if MariaDB.isCluster(stack) {
            resources += [copier, watcher]
        }
        return resources
    }

    /// Bits of a global privilege, as `mysql.global_priv` counts them (MariaDB 10.11, privilege.h).
    private enum Access {
        static let replicationReplica = 1 << 19
        static let readOnlyAdminAndReplicaMonitor = 283_467_841_536
    }

    /// Every member may be asked to follow any other.
    private func replica(from address: String) -> ScriptedResource {
        let hash = Digest.mysqlNative(site.secrets[MariaDB.replicationSecret])
        let user = "'\(MariaDB.replicationUser)'@'\(address)'"
        return entry(
            called: MariaDB.replicationUser, address, wanted: "\(Digest.sha256(hash)) - \(Access.replicationReplica)", meaning: "may follow the primary",
            """
            CREATE USER IF NOT EXISTS \(user);
            ALTER USER \(user) IDENTIFIED BY PASSWORD '\(hash)';
            REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(user);
            GRANT REPLICATION SLAVE ON *.* TO \(user)
            """)
    }

    /// The health check, known by its system user: it sees the state of replication, and can close a primary of an earlier term.
    private var health: ScriptedResource {
        let user = "'\(DatabaseFiles.user)'@'localhost'"
        return entry(
            called: DatabaseFiles.user, "localhost", wanted: "\(Digest.sha256("")) - \(Access.readOnlyAdminAndReplicaMonitor)",
            meaning: "may see the state of replication, and end writes",
            """
            CREATE USER IF NOT EXISTS \(user) IDENTIFIED VIA unix_socket;
            ALTER USER \(user) IDENTIFIED VIA unix_socket;
            REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(user);
            GRANT REPLICA MONITOR, READ_ONLY ADMIN ON *.* TO \(user)
            """)
    }

    /// Whoever gives a new member the data, known by the system user of the server (`wsrep_sst_mariabackup`). Debian's package
    /// makes this user, with all privileges; nobody else is that system user.
    private var copier: ScriptedResource {
        let user = "'mysql'@'localhost'"
        return ScriptedResource(
            MariaDB.accountKind, "mysql@localhost", wanted: "there", meaning: "may copy the data for a new member", action: .create,
            script: sql("CREATE USER IF NOT EXISTS \(user) IDENTIFIED VIA unix_socket; GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO \(user)"))
    }

    /// The health check of a cluster's member, known by its system user: it says who takes the writes when the writer has left.
    private var watcher: ScriptedResource {
        let user = "'\(DatabaseFiles.user)'@'localhost'"
        return entry(
            called: DatabaseFiles.user, "localhost", wanted: "\(Digest.sha256("")) - 0", meaning: "may say who takes the writes",
            """
            CREATE USER IF NOT EXISTS \(user) IDENTIFIED VIA unix_socket;
            ALTER USER \(user) IDENTIFIED VIA unix_socket;
            REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(user);
            GRANT SELECT, UPDATE ON \(ClusterWriter.table) TO \(user)
            """)
    }

    private func entry(called name: String, _ address: String, wanted: String, meaning: String, _ statements: String) -> ScriptedResource {
        ScriptedResource(
            MariaDB.accountKind, "\(name)@\(address)", wanted: wanted, meaning: meaning,
            script: "claim sqluser '\(name)@\(address)' - && " + sql(statements))
    }

    private func user(_ account: MariaDB.Account, from address: String, all: Bool) -> ScriptedResource {
        let name = account.user(in: stack)
        let hash = Digest.mysqlNative(site.secrets[account.secretName])
        let grants = all ? "ALL PRIVILEGES" : "SELECT, INSERT, UPDATE, DELETE"
        let user = "'\(name)'@'\(address)'"
        return entry(
            called: name, address, wanted: "\(Digest.sha256(hash)) \(all ? Self.all : Self.data) 0",
            meaning: "may \(all ? "do everything in" : "select, insert, update and delete in") \(database)",
            """
            CREATE USER IF NOT EXISTS \(user);
            ALTER USER \(user) IDENTIFIED BY PASSWORD '\(hash)';
            REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(user);
            GRANT \(grants) ON `\(pattern)`.* TO \(user)
            """)
    }

    private func sql(_ statements: String) -> String { "\(refusal)mariadb <<'SQL'\n\(statements);\nSQL" }

    /// Strict durability makes every statement wait for a replica, for ever when none follows: better to say so.
    private var refusal: String {
        guard MariaDB.isReplicated(stack), stack.database?.durability == .strict else { return "" }
        return """
            [ "$(mariadb -NBe "SELECT @@rpl_semi_sync_master_enabled AND VARIABLE_VALUE = 0 FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Rpl_semi_sync_master_clients'")" != 1 ] ||
              die 'no replica follows this primary, and durability is strict: nothing can be written here until one does, or until it is `available`'

            """
    }

    /// One question for the database and every account; the hash of the password's hash is all that leaves the host.
    var probe: String {
        let privileges = Self.columns.map { "d.\($0)_priv" }.joined(separator: ",")
        let names = (MariaDB.Account.allCases.map { $0.user(in: stack) } + [MariaDB.replicationUser, DatabaseFiles.user])
            .map { "'\($0)'" }.joined(separator: ",")
        return """
            [ -S /run/mysqld/mysqld.sock ] && mariadb --connect-timeout=5 -NB 2>/dev/null <<'SQL' | while IFS="$T" read -r kind name value; do F "$kind" "$name" "$value"; done
            SELECT 'database', SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '\(database)';
            SELECT 'sqluser', CONCAT(g.User, '@', g.Host), CONCAT(SHA2(JSON_VALUE(g.Priv, '$.authentication_string'), 256), ' ',
              IFNULL(CONCAT(\(privileges)), '-'), ' ', JSON_VALUE(g.Priv, '$.access'))
              FROM mysql.global_priv g LEFT JOIN mysql.db d ON d.User = g.User AND d.Host = g.Host AND d.Db = '\(pattern.replacing("\\", with: "\\\\"))'
              WHERE g.User IN (\(names));
            SELECT 'sqluser', 'mysql@localhost', 'there' FROM mysql.global_priv WHERE User = 'mysql' AND Host = 'localhost';
            SQL
            """
    }
}
