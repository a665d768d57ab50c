import Model

/// The settings of MariaDB 10.11 that differ from Debian's, durable by default.
///
/// `innodb_flush_log_at_trx_commit` and `sync_binlog` at 1 make an acknowledged write survive a power cut, if the disk
/// honours fsync; `innodb_snapshot_isolation` turns lost updates into errors (both off or 0 in 10.11's defaults, as the
/// MariaDB manual says under each name).
struct MariaDBConfiguration {
    let host: Host
    let machine: Machine
    let stack: Stack

    /// What 200 connections and the default table cache need twice over; a host may allow no more than 20,000.
    static let openFiles = 16_384

    /// MiB: a quarter of a shared host, six tenths of a host of its own; at most 16 GiB, in steps of 128.
    var pool: Int {
        let share = host.roles == [.database] ? 0.6 : 0.25
        return min(16_384, max(128, Int(Double(machine.memory) * share) / 128 * 128))
    }

    private var addresses: String {
        let remote = MariaDB.hasHealth(stack) || stack.hosts(.app).contains { $0.name != host.name }
        return remote ? "127.0.0.1,\(host.address)" : "127.0.0.1"
    }

    /// The same wherever the file names the host, since it stands in the log of every write: 28 bits of its name's hash.
    private var serverID: Int { Int(Digest.sha256(host.name).prefix(7), radix: 16).map { $0 + 1 } ?? 1 }

    var text: String {
        Banner.hash + """
            [mariadbd]
            bind_address = \(addresses)
            port = \(MariaDB.port)
            skip_name_resolve = ON
            character_set_server = utf8mb4
            collation_server = utf8mb4_unicode_ci
            max_connections = \(MariaDBTiming.connections)
            open_files_limit = \(Self.openFiles)

            innodb_flush_log_at_trx_commit = 1
            innodb_doublewrite = ON
            innodb_snapshot_isolation = ON
            innodb_buffer_pool_size = \(pool)M
            innodb_log_file_size = \(min(1024, max(96, pool / 4)))M

            server_id = \(serverID)
            log_bin = \(MariaDB.data)/binlog
            binlog_format = ROW
            sync_binlog = 1
            binlog_expire_logs_seconds = 259200
            gtid_strict_mode = ON
            log_slave_updates = ON
            relay_log = \(MariaDB.data)/relay
            relay_log_recovery = ON

            local_infile = OFF
            secure_file_priv = /var/lib/mysql-files
            \(encryption)

            """
    }

    /// Nobody gets in unencrypted, not even from loopback; the socket alone needs no TLS.
    private var encryption: String {
        guard stack.encryptsInside else { return "tls_version = TLSv1.2,TLSv1.3" }
        let leaf = TLSFiles.path(MariaDB().name)
        return """
            tls_version = TLSv1.3
            ssl_ca = \(TLSFiles.authorityPath)
            ssl_cert = \(leaf)
            ssl_key = \(leaf)
            require_secure_transport = ON
            """
    }
}
