import Model

/// The figures of a database.
package struct MySQLExporter: Exporter {
    package init() {}

    package let name = "mysqld-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-mysqld-exporter.service"
    let metricsPort = 9104
    let job = "database"

    package func runs(on host: Host, in stack: Stack) -> Bool {
        stack.monitoring != nil && host.roles.contains(.database)
    }

    package func flows(in stack: Stack) -> [Flow] { [] }

    /// Over the socket the system itself says who asks: there is no password to keep.
    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let parts = ExporterParts(name: name, unitName: unit, end: end(on: host, in: site.stack), site: site)
        let socket = "DATA_SOURCE_NAME=\"\(ExporterParts.user)@unix(/run/mysqld/mysqld.sock)/\"\n"
        return Desire(
            [Self.account] + parts.resources(
                package: PackageResource("prometheus-mysqld-exporter"),
                arguments: ["--no-collect.info_schema.tables"], environment: socket),
            probes: [Self.probe])
    }

    private static let user = "\(ExporterParts.user)@localhost"

    /// Letters of `mysql.global_priv`: PROCESS, BINLOG MONITOR and SLAVE MONITOR, and no data of anybody's.
    private static let access = 1 << 8 | 1 << 20 | 1 << 38

    /// Each database host has it by itself, so it is no part of what is replicated.
    private static var account: ScriptedResource {
        ScriptedResource(
            MariaDB.accountKind, user, wanted: "unix_socket \(access)", meaning: "sees the server's state and no data; no password",
            script: """
                claim sqluser '\(user)' - && mariadb <<'SQL'
                SET SESSION sql_log_bin = 0;
                CREATE USER IF NOT EXISTS '\(ExporterParts.user)'@'localhost' IDENTIFIED VIA unix_socket;
                ALTER USER '\(ExporterParts.user)'@'localhost' IDENTIFIED VIA unix_socket WITH MAX_USER_CONNECTIONS 3;
                REVOKE ALL PRIVILEGES, GRANT OPTION FROM '\(ExporterParts.user)'@'localhost';
                GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO '\(ExporterParts.user)'@'localhost';
                SQL
                """)
    }

    private static let probe = """
        [ -S /run/mysqld/mysqld.sock ] && mariadb --connect-timeout=5 -NB 2>/dev/null <<'SQL' | while IFS="$T" read -r name value; do F sqluser "$name" "$value"; done
        SELECT CONCAT(User, '@', Host), CONCAT(JSON_VALUE(Priv, '$.plugin'), ' ', JSON_VALUE(Priv, '$.access'))
          FROM mysql.global_priv WHERE User = '\(ExporterParts.user)' AND Host = 'localhost';
        SQL
        """
}
