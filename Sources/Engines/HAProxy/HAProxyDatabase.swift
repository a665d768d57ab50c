import Model

/// The application's way to the database, on its own host: one port for writes, one for reads.
///
/// Who takes writes is asked, not configured: the file is the same before and after a promotion. A database host of an
/// earlier term answers that it is closed; were it asked for a write all the same, it would refuse (`read_only`).
///
/// The members of a cluster behind its writer answer as well, and stand by (``ClusterScript``): the first of the file's order that
/// answers gets every write. When an earlier one answers again, it has been made the writer: sessions at the others end, so that
/// not two of them are written to.
struct HAProxyDatabase {
    static let writer = "database-writer"
    static let readers = "database-readers"

    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var stack: Stack { site.stack }

    var sections: [String] {
        guard MariaDB.hasHealth(stack) else { return [] }
        return [
            """
            frontend database-writes
            \(Self.port(HAProxy.writePort))    default_backend \(Self.writer)

            """,
            """
            frontend database-reads
            \(Self.port(HAProxy.readPort))    use_backend \(Self.writer) if { nbsrv(\(Self.readers)) lt 1 }
                default_backend \(Self.readers)

            """,
            backend(Self.writer, path: "/writer", balance: "first"), backend(Self.readers, path: "/reader", balance: "leastconn"),
        ]
    }

    /// A pool's idle connections stay for an hour: the server's own limit is eight.
    private static let patience = "1h"

    private static func port(_ port: Int) -> String {
        "    mode tcp\n    no log\n    bind 127.0.0.1:\(port)\n    timeout client \(patience)\n"
    }

    private func backend(_ name: String, path: String, balance: String) -> String {
        let waits = name == Self.writer && MariaDB.isCluster(stack)
        let servers = stack.hosts(.database).enumerated().map { at, member in
            "    server \(member.name) \(member.address.bracketed):\(MariaDB.port)\(verification(of: member))\(waits && at > 0 ? " backup" : "")\n"
        }
        return """
            backend \(name)
                mode tcp
                balance \(balance)
                timeout server \(Self.patience)
                timeout check 2s
                option httpchk
                http-check send meth GET uri \(path)
                http-check expect status 200
                default-server check port \(MariaDB.healthPort) inter \(HAProxyTiming.checkSeconds)s fastinter 500ms fall \(HAProxyTiming.checkFall) rise 1 on-marked-down shutdown-sessions\(waits ? " on-marked-up shutdown-backup-sessions" : "")
            \(servers.joined())
            """
    }

    /// The application itself ends the TLS of its connections; this is for the question alone.
    private func verification(of member: Host) -> String {
        guard stack.encryptsInside else { return "" }
        return " check-ssl verify required ca-file \(TLSFiles.authorityPath) verifyhost \(member.name) check-sni \(member.name)"
    }
}
