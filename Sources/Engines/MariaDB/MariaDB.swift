import Model

/// The database: MariaDB that keeps what it acknowledged across a power cut of its host.
package struct MariaDB: Engine {
    package init() {}

    package let name = "mariadb"
    package let tier = Tier.database

    static let port = 3306
    static let unit = "mariadb.service"
    static let configuration = "/etc/mysql/mariadb.conf.d/90-roost.cnf"
    package static let data = "/var/lib/mysql"

    static let replicationUser = "roost_replica"
    static let replicationSecret = "database-replication"

    package static func secretNames(in stack: Stack) -> [String] {
        Account.allCases.map(\.secretName) + (isReplicated(stack) ? [replicationSecret] : [])
    }

    package var unit: String { Self.unit }

    /// Who may log in: the application, and its migration.
    package enum Account: String, CaseIterable, Sendable {
        case app, migrate

        var secretName: String { "database-\(rawValue)" }

        func user(in stack: Stack) -> String {
            MariaDB.database(in: stack) + (self == .app ? "" : "_migrate")
        }
    }

    /// The name of the stack's database: a MariaDB identifier without quotes.
    package static func database(in stack: Stack) -> String { stack.name.replacing("-", with: "_").replacing(".", with: "_") }

    /// Where the application finds it: on loopback when it is on the same host, or when HAProxy there knows the way.
    static func url(for account: Account, from host: Host, reads: Bool = false, in site: Site) -> String? {
        guard let server = site.stack.hosts(.database).first else { return nil }
        let password = site.secrets[account.secretName].reveal()
        let encryption = site.stack.encryptsInside ? "?ssl-ca=\(TLSFiles.authorityPath)" : ""
        let finds = HAProxy.findsDatabase(in: site.stack)
        let address = finds || server.name == host.name ? "127.0.0.1" : server.address.bracketed
        let port = finds ? (reads ? HAProxy.readPort : HAProxy.writePort) : port
        return "mysql://\(account.user(in: site.stack)):\(password)@\(address):\(port)/\(database(in: site.stack))\(encryption)"
    }

    /// Debian's unit lets it lock memory; all else it does as `mysql`.
    private static let sandbox = Sandbox(
        writes: ["/run/mysqld", data, "/var/lib/mysql-files", "-/var/log/mysql"], capabilities: ["CAP_IPC_LOCK"])

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.database) }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let data = DataResource(Self.data)
        let package = PackageResource(
            "mariadb-server", users: ["mysql"],
            leftovers: ["/var/log/mysql", "/etc/mysql", "/var/lib/mysql-files", "/run/mysqld"])
        let exports = DirectoryResource("/var/lib/mysql-files", mode: "700", owner: "mysql", group: "mysql")
        let member = Self.membership(of: host, in: site)
        let file = FileResource(
            Self.configuration, MariaDBConfiguration(host: host, machine: machine, stack: site.stack).text + member.settings,
            validation: "mariadbd --defaults-file={} --user=mysql --help --verbose >/dev/null")
        let dropIn = DropIn.file(
            Self.unit, restart: .onFailure, Self.sandbox,
            lines: "TimeoutStopSec=900\nLimitNOFILE=\(MariaDBConfiguration.openFiles)\n\(Self.memory)"
                + (site.stack.encryptsInside ? Self.reload.lines : ""))
        var socket = UnitResource("mariadb.socket")
        socket.wanted = .masked
        var unit = UnitResource(Self.unit)
        let leaves = site.stack.encryptsInside ? [TLSFiles.leaf(name, on: host, in: site, owner: "mysql", group: "mysql")] : []
        unit.restartInputs = [package, file, dropIn]
        unit.reloadInputs = leaves
        (unit.ready, unit.patience) = member.ready
        unit.beforeStart = member.beforeStart
        unit.ports = [Self.port]
        let accounts = MariaDBAccounts(site)
        let before: [any Resource] =
            [data, package, exports] + (leaves.isEmpty ? [] : TLSFiles.trust(in: site) + leaves + Self.reload.resources)
            + [DirectoryResource(DropIn.directory(Self.unit)), file, dropIn, socket]
        return Desire(
            before + member.before + [unit] + member.role + (member.isPrimary ? accounts.resources : []) + member.after(leaves)
                + (site.stack.database?.backups.map { DatabaseBackups($0).resources } ?? []),
            probes: [Self.probe, accounts.probe, Self.memberProbe(host, in: site.stack)],
            keeps: member.isPrimary ? [] : accounts.resources.map(\.key))
    }

    /// Large pieces of memory go back to the system when they are freed. As glibc is shipped, it learns from the first one to keep all up to
    /// 32 MiB, once for each of its arenas (mallopt(3), `M_MMAP_THRESHOLD`), and whoever asks for all variables or states takes 8 MiB
    /// for the answer: a member that is watched holds 125 to 140 MiB so, and 165 to 190 without.
    private static let memory = "Environment=MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=1048576\n"

    /// A new certificate is taken up without a restart (MariaDB documentation, `FLUSH SSL`).
    private static let reload = Reload(of: "mariadb", "mariadb --connect-timeout=5 -e 'FLUSH SSL'")

    /// What a host that the file gives no database says about one that it still has.
    package static func formerProbe(in stack: Stack) -> String {
        """
        if [ -d \(data) ]; then
        \(ClusterProbe.text)
        [ ! -S /run/mysqld/mysqld.sock ] || mariadb --connect-timeout=5 -NBe "SHOW DATABASES LIKE '\(database(in: stack).replacing("_", with: "\\_"))'" 2>/dev/null |
          while read -r name; do F database "$name" there; done
        fi
        """
    }

    /// A data directory that is not Roost's own is somebody's data.
    private static let probe =
        "[ -n \"$(find \(data) -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit 2>/dev/null)\" ] && F filled \(data) yes"
}
