import Model

/// The shell of a promotion, beside that of the roles themselves.
extension RoleScripts {
    /// Seconds that writes under way may take to end, and received transactions to be applied.
    package static let patience = 30

    /// Takes no writes from here on; prints where its own end: `#roost position GTID`.
    package var close: String {
        """
        \(Self.functions)
        timeout \(Self.patience) mariadb -e 'SET GLOBAL read_only = ON' || {
          timeout 5 mariadb -e 'SET GLOBAL read_only = OFF'
          die 'writes under way do not end within \(Self.patience) s: nothing was changed'
        }
        printf '#roost position %s\\n' "$(sql 'SELECT @@gtid_binlog_pos')"
        """
    }

    /// Fails unless everything up to `position` is applied.
    package func reach(_ position: String) -> String {
        """
        \(Self.functions)
        [ "$(sql "SELECT MASTER_GTID_WAIT('\(position)', \(Self.patience))")" = 0 ] || die 'does not reach \(position) within \(Self.patience) s'
        """
    }

    /// Fails unless everything that was received is applied; prints how much is left: `#roost waiting RECEIVED APPLIED`.
    package var drain: String {
        """
        \(Self.functions)
        drained() { [ "$(slave Gtid_IO_Pos)" = "$(sql 'SELECT @@gtid_slave_pos')" ]; }
        wait_until \(Self.patience) drained || { printf '#roost waiting %s %s\\n' "$(slave Gtid_IO_Pos)" "$(sql 'SELECT @@gtid_slave_pos')"; exit 7; }
        """
    }

    /// The status with which ``drain`` says that something is left.
    package static let notDrained: Int32 = 7

    /// Whether `host` answers on any of `ports`, asked from another host: status 0. All are tried at once.
    package static func reaches(_ host: Host, ports: [Int]) -> String {
        """
        pids=; for port in \(ports.map(String.init).joined(separator: " ")); do listens \(host.address) $port & pids="$pids $!"; done
        for pid in $pids; do if wait $pid; then exit 0; fi; done
        exit 1
        """
    }

    /// Stops a server that does not answer on a host that does: nobody can write there while another one takes over.
    package var fence: String {
        """
        is_down() { [ "$(systemctl show -p MainPID --value \(MariaDB.unit))" = 0 ]; }
        timeout \(Self.patience) systemctl stop \(MariaDB.unit) || systemctl kill -s KILL \(MariaDB.unit)
        wait_until 10 is_down || die 'the database does not stop'
        """
    }

    /// A host whose server does not answer is told that there is a later primary, so that it comes up closed.
    package func supersede(by primary: String, term: Int) -> String {
        "\(Self.functions)\n[ ! -e \(MariaDB.role) ] || mark_role \(primary) \(term) -"
    }
}
