import Model

/// The shell by which a backup takes the place of the data. The data that was there is set aside, never deleted.
extension RoleScripts {
    /// The restored data takes its place on `host`, which takes the writes from now on.
    package func install(_ backups: Backups, on host: Host, term: Int) -> String {
        let data = MariaDB.data
        return """
            \(Self.functions)
            [ -d \(DatabaseBackups.restored(backups))/mysql ] || die 'there is no restored data'
            systemctl stop mariadb || exit 1
            if [ -d \(data) ]; then remove_data \(data) && claim data \(data) - || exit 1; fi
            mv \(DatabaseBackups.restored(backups)) \(data) && chown mysql:mysql \(data) && chmod 0755 \(data) || exit 1
            \(MariaDB.isCluster(site.stack) ? beginAnew(host) : serveAnew(host, term: term))
            """
    }

    /// A cluster of this one, in which the host takes the writes.
    private func beginAnew(_ host: Host) -> String {
        """
        \(ClusterRecoveryScripts.begin)
        { \(ClusterWriter.resource(first: host).script.reveal())
        } && sql "UPDATE \(ClusterWriter.table) SET host = '\(host.name)', term = term + 1"
        """
    }

    private func serveAnew(_ host: Host, term: Int) -> String {
        """
        systemctl start mariadb && wait_until 60 mariadb-admin ping || { unit_log mariadb >&2; exit 1; }
        sql "STOP SLAVE; RESET SLAVE ALL; RESET MASTER; SET GLOBAL gtid_slave_pos = ''" || exit 1
        \(isReplicated ? lead(host.name, term: term, waits: false) : ":")
        """
    }

    /// A member whose data is of the time before the restore: it serves nothing, and `up` gives it the restored data.
    /// A member of a cluster keeps none of it: what comes after the restored data has the same numbers as what came after the old.
    package var retire: String {
        guard !MariaDB.isCluster(site.stack) else { return ClusterRoles.empty }
        return """
        \(Self.functions)
        if systemctl -q is-active mariadb; then sql 'SET GLOBAL read_only = ON; STOP SLAVE' || exit 1; fi
        rm -f \(MariaDB.role)
        """
    }

    private var isReplicated: Bool { MariaDB.isReplicated(site.stack) }
}

/// A backup as its host names it.
package struct BackupEntry: Sendable, Hashable {
    package var host: String
    /// The UTC time at which it was taken: `20261124T101500Z`.
    package var id: String
    package var kibibytes: Int
    /// Seconds since 1970 at which it was restored for a trial; nil when it was not.
    package var verified: Int?

    /// - Parameter line: `#roost backup ID KIB VERIFIED`.
    package init?(_ line: String, host: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, words[0] == "#roost", words[1] == "backup", let size = Int(words[3]) else { return nil }
        self.host = host
        id = words[2]
        kibibytes = size
        verified = Int(words[4])
    }

    /// `2026-11-24 10:15:00`, as MariaDB's tools read a time.
    package static func moment(_ id: String) -> String {
        let letters = Array(id)
        guard letters.count == 16 else { return id }
        let part = { (range: Range<Int>) in String(letters[range]) }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) \(part(9..<11)):\(part(11..<13)):\(part(13..<15))"
    }
}
