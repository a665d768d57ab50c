import Model

/// The settings of a primary and its replicas from which it follows what may be lost, and when writes wait.
///
/// MariaDB's manual under each name; `AFTER_SYNC` waits for a replica before anybody can see the write, so that what a lost
/// primary had alone was seen by nobody (`AFTER_COMMIT`, the default, shows it first).
package struct Replication: Sendable, Hashable {
    package let durability: Database.Durability

    package init(_ durability: Database.Durability) { self.durability = durability }

    package static let waitPoint = "AFTER_SYNC"

    /// Milliseconds that a write waits for a replica before the primary goes on without one; the largest value is never.
    package var waitMilliseconds: Int { durability == .strict ? 4_294_967_295 : MariaDBTiming.semiSyncSeconds * 1000 }

    /// Whether the primary ever acknowledges what no replica has.
    package var goesOnAlone: Bool { durability == .available }

    /// Events after which a replica's relay log is forced to its disk: 1 survives that all hosts lose power at once.
    package var syncRelayLog: Int { durability == .strict ? 1 : 10_000 }

    /// Seconds that a replica may be behind and still answer reads.
    package static let readLagSeconds = 5

    /// Seconds between two attempts to reach the primary again.
    package static let retrySeconds = 1

    /// Seconds without a word after which a replica takes its connection for dead, and half of that between heartbeats.
    package static let timeoutSeconds = 4
}

extension MariaDB {
    /// What the probe says about a member of the database beyond its resources.
    package static let factKind = "dbmember"

    /// Where a member says what it is: `primary`, or how far behind.
    static let healthPort = 9200

    /// The kind of an account among what Roost owns.
    package static let accountKind = "sqluser"

    static let role = "\(data)/\(DatabaseMark.file)"
    /// There since this host took writes, and gone with the next boot: a host without it may have missed another primary.
    /// Not the kernel's `boot_id`: in a container, a service with a `/proc` of its own sees that of the machine.
    static let opened = "/run/roost-database-opened"

    private static let memberQuestions = """
        SELECT 'read_only', @@read_only; SELECT 'semi_on', @@rpl_semi_sync_master_enabled;
        SELECT 'semi_wait', @@rpl_semi_sync_master_timeout; SELECT 'relay_sync', @@sync_relay_log; SELECT 'applied', @@gtid_slave_pos; SELECT 'written', @@gtid_binlog_pos; SELECT 'state', @@gtid_binlog_state;
        SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS
          WHERE VARIABLE_NAME IN ('Rpl_semi_sync_master_clients', 'Rpl_semi_sync_master_status');
        """

    /// All questions about a member at once; SHOW SLAVE STATUS is one column a line. With the rest of the text the fact
    /// that a resource is compared with is put together on the host.
    package static func memberProbe(_ host: Host, in stack: Stack) -> String {
        isCluster(stack) ? ClusterProbe.text : ClusterProbe.former + replicaProbe(host)
    }

    private static func replicaProbe(_ host: Host) -> String {
        #"""
        probe_member() {
          primary= term= semi= readonly= slave_host= io=- sql=- errno=0
          [ -r \#(role) ] && read -r primary term semi <\#(role) && F \#(factKind) mark "$primary $term $semi"
          [ -S /run/mysqld/mysqld.sock ] || { [ -n "$primary" ] && F seed database done; return 0; }
          said=$(mariadb --connect-timeout=5 -NB 2>/dev/null <<'SQL'
        \#(memberQuestions)
        SQL
            mariadb --connect-timeout=5 -e 'SHOW SLAVE STATUS\G' 2>/dev/null | sed -n "s/^ *\([A-Z][A-Za-z_]*\): \(.*\)/\1${T}\2/p")
          while IFS="$T" read -r key value; do
            case $key in
              read_only) readonly=$value ;; semi_on) semi_on=$value ;; semi_wait) semi_wait=$value ;;
              relay_sync) F relaylog database "every $value" ;;
              Master_Host) slave_host=$value ;; Slave_IO_Running) io=$value ;; Slave_SQL_Running) sql=$value ;;
              Last_IO_Errno) errno=$value ;;
              Seconds_Behind_Master | Gtid_IO_Pos | Last_IO_Error | Last_SQL_Error | applied | written | state | rpl_*) ;;
              *) continue ;;
            esac
            F \#(factKind) "$key" "$value"
          done <<ROOST
        $said
        ROOST
          [ -n "$primary" ] && [ "$errno" != 1236 ] && F seed database done
          [ -n "$readonly" ] || return 0
          if [ "$primary$slave_host $readonly$semi_on" = ' 00' ]; then
            if [ -e \#(data)/grastate.dat ]; then F replication database 'alone, with what is left of a cluster'; else F replication database alone; fi
          elif [ "$primary" = \#(host.name) ] && [ -z "$slave_host" ]; then
            [ "$readonly" = 0 ] && F replication database "takes writes, term $term" || F replication database "is closed, term $term"
            [ "$semi_on" = 1 ] && F semisync patience "$semi_wait ms"
            [ "$semi_on$semi" = 1semi ] && F semisync database "waits $semi_wait ms"
          else
            case "$io $sql $readonly" in
              'Yes Yes 1') F replication database "follows $slave_host, term $term" ;;
              *) F replication database "follows ${slave_host:-nobody}, term $term, I/O $io, SQL $sql, read_only $readonly" ;;
            esac
          fi
          return 0
        }
        probe_member
        """#
    }
}
