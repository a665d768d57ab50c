import Model

/// The shell by which a database host takes up a role. `up` and `promote` run the same lines.
///
/// Order matters: the mark is written before the server does what it says, and a primary waits for its replicas before it
/// takes the first write.
package struct RoleScripts: Sendable {
    let site: Site

    package init(_ site: Site) { self.site = site }

    private var stack: Stack { site.stack }
    private var settings: Replication { Replication(stack.database?.durability ?? .available) }

    /// Functions that the others call.
    static let functions = #"""
        mark_role() { printf '%s\n' "$*" >\#(MariaDB.role).new && chmod 0644 \#(MariaDB.role).new && sync \#(MariaDB.role).new && mv -f \#(MariaDB.role).new \#(MariaDB.role); }
        sql() { mariadb --connect-timeout=5 -NB -e "$1"; }
        slave() { mariadb --connect-timeout=5 -e 'SHOW SLAVE STATUS\G' | sed -n "s/^ *$1: //p"; }
        waits() { [ -r \#(MariaDB.role) ] && read -r _ _ semi <\#(MariaDB.role) && [ "$semi" = semi ]; }
        # Its own unit would open it once more.
        unassisted() { systemctl -q stop \#(DatabaseFiles.roleUnit) 2>/dev/null || :; }
        opened() { : >\#(MariaDB.opened) && : >\#(MariaDB.data)/roost-led; }
        """#

    /// Takes the writes. What the mark said about waiting for replicas stays.
    package func lead(_ host: String, term: Int, waits: Bool? = nil) -> String {
        let wait = waits.map { $0 ? "semi=semi" : "semi=-" } ?? "waits && semi=semi || semi=-"
        return """
            \(Self.functions)
            \(wait)
            mark_role \(host) \(term) $semi || die 'cannot write \(MariaDB.role)'
            { [ -z "$(slave Master_Host)" ] || sql 'STOP SLAVE; RESET SLAVE ALL'; } &&
              { [ $semi = - ] || sql "\(waiting)"; } && opened &&
              sql 'SET GLOBAL rpl_semi_sync_slave_enabled = OFF; SET GLOBAL read_only = OFF' && { \(ClusterRoles.forget); }
            """
    }

    private var waiting: String {
        "SET GLOBAL rpl_semi_sync_master_wait_point = \(Replication.waitPoint); "
            + "SET GLOBAL rpl_semi_sync_master_timeout = \(settings.waitMilliseconds); "
            + "SET GLOBAL rpl_semi_sync_master_enabled = ON"
    }

    /// Acknowledges from now on what a replica has; only once there is one, since everything would wait for it.
    func waitForReplicas(_ host: String, term: Int) -> String {
        """
        \(Self.functions)
        heard() { [ "$(sql "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Rpl_semi_sync_master_clients'")" -ge 1 ]; }
        wait_until 60 heard || die 'no replica says that it has what this primary writes'
        sql "\(waiting)" && mark_role \(host) \(term) semi || exit 1
        # After it has gone on alone, a primary waits again from the first write on that a replica says it has: let that be nobody's.
        waits() { [ "$(sql "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'Rpl_semi_sync_master_status'")" = ON ]; }
        sql 'FLUSH USER_RESOURCES' && wait_until 30 waits || die 'the primary does not wait for its replicas'
        """
    }

    /// Leaves nothing of replication, on the only database host.
    var stayAlone: String {
        """
        \(Self.functions)
        unassisted
        { [ -z "$(slave Master_Host)" ] || sql 'STOP SLAVE; RESET SLAVE ALL'; } &&
          sql "SET GLOBAL rpl_semi_sync_slave_enabled = OFF; SET GLOBAL rpl_semi_sync_master_enabled = OFF; SET GLOBAL read_only = OFF" &&
          rm -f \(MariaDB.role) \(MariaDB.opened) \(MariaDB.data)/roost-led && { \(ClusterRoles.forget); }
        """
    }

    /// Takes no writes and follows `primary`. Whoever took writes until now begins where its own ended.
    package func follow(_ primary: Host, term: Int) -> String {
        """
        \(Self.functions)
        mark_role \(primary.name) \(term) - || die 'cannot write \(MariaDB.role)'
        sql 'SET GLOBAL read_only = ON; SET GLOBAL rpl_semi_sync_master_enabled = OFF; SET GLOBAL rpl_semi_sync_slave_enabled = ON' || exit 1
        was=$(slave Master_Host) demote=
        if [ -z "$was" ]; then demote='MASTER_DEMOTE_TO_SLAVE = 1,'; fi
        sql 'STOP SLAVE' && mariadb <<SQL || exit 1
        \(change(to: primary, "$demote"));
        START SLAVE;
        SQL
        attached() { [ "$(slave Slave_IO_Running) $(slave Slave_SQL_Running)" = 'Yes Yes' ]; }
        foreign() { [ "$(slave Last_IO_Errno)" = 1236 ]; }
        settled() { attached || foreign; }
        wait_until 30 settled
        if foreign; then
          die "this host has writes that \(primary.name) never received, or misses some that are no longer kept there ($(slave Last_IO_Error)): the next \\`roost up\\` sets its data aside and takes the primary's"
        fi
        attached || die "does not follow \(primary.name): $(slave Last_IO_Error) $(slave Last_SQL_Error)"
        rm -f \(MariaDB.data)/roost-led
        """
    }

    /// Where and as whom a replica connects; the password is on standard input.
    private func change(to primary: Host, _ more: String) -> String {
        let encryption =
            stack.encryptsInside
            ? "MASTER_SSL = 1, MASTER_SSL_CA = '\(TLSFiles.authorityPath)', MASTER_SSL_VERIFY_SERVER_CERT = 1" : "MASTER_SSL = 0"
        return """
            CHANGE MASTER TO MASTER_HOST = '\(primary.address)', MASTER_PORT = \(MariaDB.port), MASTER_USER = '\(MariaDB.replicationUser)',
              MASTER_PASSWORD = '\(site.secrets[MariaDB.replicationSecret].reveal())', MASTER_CONNECT_RETRY = \(Replication.retrySeconds),
              MASTER_HEARTBEAT_PERIOD = \(Replication.timeoutSeconds / 2), \(more) \(encryption), MASTER_USE_GTID = slave_pos
            """
    }

    // MARK: seeding

    static let offerUnit = "roost-database-offer"

    /// Gives this database's data to `members`, in the order in which they will ask.
    func offer(_ members: [String]) -> String {
        """
        systemctl stop \(Self.offerUnit) 2>/dev/null; systemctl reset-failed \(Self.offerUnit) 2>/dev/null
        systemd-run -q --collect --unit=\(Self.offerUnit) -p RuntimeMaxSec=\(Self.seedPatience) \(DatabaseFiles.path) offer \(members.joined(separator: " "))
        """
    }

    /// Seconds that the copy of a whole database may take; a script of Roost ends after half an hour as well.
    private static let seedPatience = 1700

    /// Replaces what is in the data directory by a copy of the primary's. What was data once is set aside.
    func seed(from primary: Host, term: Int) -> String {
        let data = MariaDB.data
        return #"""
            \#(Self.functions)
            D=\#(data)
            systemctl stop mariadb 2>/dev/null
            is_data() { [ ! -e $D/roost-seeding ] && { [ -e \#(MariaDB.role) ] || [ -n "$(find $D -mindepth 1 -maxdepth 1 -type d ! -name mysql ! -name sys ! -name performance_schema)" ]; }; }
            if [ -d $D ] && is_data; then remove_data $D && claim data $D - || exit 1; fi
            mkdir -p $D && chown mysql:mysql $D && chmod 0755 $D && : >$D/roost-seeding && find $D -mindepth 1 ! -name roost-seeding -delete || exit 1
            receive() { (cd $D && socat -u \#(DatabaseFiles.call(primary, MariaDB.transferPort, in: stack, "retry=60,interval=0.5")) STDOUT | mbstream -x); }
            receive >$R/seed.log 2>&1
            [ "$(cat $D/roost-seed.status 2>/dev/null)" = 0 ] || {
              tail -n 20 $R/seed.log $D/roost-seed.log >&2 2>/dev/null; rm -f $R/seed.log
              die '\#(primary.name) could not give its data (its log: journalctl -u \#(Self.offerUnit))'
            }
            mariadb-backup --prepare --target-dir=$D >$R/seed.log 2>&1 || { tail -n 20 $R/seed.log >&2; rm -f $R/seed.log; die 'the data of \#(primary.name) cannot be made ready'; }
            position=$(awk '{ print $3 }' $D/xtrabackup_binlog_info) && rm -f $R/seed.log $D/roost-seed.log $D/roost-seed.status && chown -R mysql:mysql $D || exit 1
            systemctl start mariadb || { unit_log mariadb >&2; exit 1; }
            wait_until 60 mariadb-admin ping || { unit_log mariadb >&2; exit 1; }
            sql "SET GLOBAL gtid_slave_pos = '$position'" && mariadb <<'SQL' || exit 1
            \#(change(to: primary, ""));
            SQL
            mark_role \#(primary.name) \#(term) - && rm -f $D/roost-seeding
            """#
    }
}
