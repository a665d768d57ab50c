import Model

/// With which member a cluster begins anew after all of them were down: decided from what every member's files say.
///
/// What was acknowledged is on the disk of the member that acknowledged it, and on the others as far as they had come; so it
/// takes all of them to know who has most. The exception proves itself: a member that was the last to leave, in order, has
/// everything (Galera documentation, "Restarting the Cluster").
package struct ClusterRecovery: Sendable, Equatable {
    /// What one member's files say.
    package struct Evidence: Sendable, Equatable {
        package var host: String
        /// Nil when it has none of a cluster's data.
        package var position: ClusterState.Position?

        package init(host: String, position: ClusterState.Position?) {
            self.host = host
            self.position = position
        }

        package var text: String {
            guard let position else { return "\(host) has none of the cluster's data" }
            return "\(host) has \(position.sequence) writes" + (position.isLast ? ", and was the last to leave" : "")
        }
    }

    package var host: String
    package var sequence: Int

    package init(host: String, sequence: Int) {
        self.host = host
        self.sequence = sequence
    }

    /// Before anything is stopped: whether there is a cluster to bring back, and whether enough of it can be seen.
    ///
    /// - Parameters:
    ///   - witnesses: for each member that does not answer, the hosts of the stack that reach its database.
    ///   - isForced: whether the user says that those that do not answer are lost or cut off.
    package static func permit(_ states: [MemberState], witnesses: [String: [String]], isForced: Bool) throws(Promotion.Refusal) {
        let living = states.filter { $0.cluster?.isPrimary == true }.map(\.host)
        guard living.isEmpty else {
            throw Promotion.Refusal(
                text: "the cluster lives: \(list(living)) \(living.count == 1 ? "is" : "are") in it, and a second one is not begun beside it",
                hint: living.count == states.count ? nil : "`roost up` lets the others join")
        }
        let silent = states.filter { !$0.isReachable }
        for state in silent {
            if let who = witnesses[state.host], !who.isEmpty {
                throw Promotion.Refusal(
                    text: "\(state.host) does not answer from here, but \(list(who)) can reach its database: the cluster may live there",
                    hint: "see to it that \(state.host) answers, or stop it")
            }
        }
        guard states.contains(where: { $0.cluster?.position != nil }) else {
            throw Promotion.Refusal(
                text: silent.isEmpty ? "there was never a cluster on these hosts" : "no host that answers has anything of the cluster",
                hint: silent.isEmpty ? "`roost up` begins one" : "\(list(silent.map(\.host))) must answer")
        }
        if states.contains(where: { $0.cluster?.position?.isLast == true }) || isForced { return }
        guard silent.isEmpty else {
            throw Promotion.Refusal(
                text: "\(list(silent.map(\.host))) \(silent.count == 1 ? "does" : "do") not answer, and may have writes that were acknowledged and that no other member has",
                hint: "power on what can be; if it is lost for good, say so: --force")
        }
    }

    /// The member with the longest history; of equals the first of the file.
    package static func decide(_ evidence: [Evidence]) throws(Promotion.Refusal) -> ClusterRecovery {
        let found = evidence.compactMap { each in each.position.map { (host: each.host, position: $0) } }
        let histories = Set(found.map(\.position.cluster))
        guard histories.count < 2 else {
            throw Promotion.Refusal(
                text: "the members have data of different clusters (\(found.map { "\($0.host): \($0.position.cluster)" }.joined(separator: ", "))): which of them is right cannot be told by how much they have",
                hint: "on those that are wrong, take away \(MariaDB.data)/grastate.dat: `roost up` sets their data aside")
        }
        var best: ClusterRecovery?
        for each in found where each.position.sequence > (best?.sequence ?? -1) {
            best = ClusterRecovery(host: each.host, sequence: each.position.sequence)
        }
        guard let best else {
            throw Promotion.Refusal(
                text: "no member can say how far its data goes", hint: "roost ssh HOST -- runuser -u mysql -- galera_recovery says why not")
        }
        return best
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

/// The shell of a recovery.
package enum ClusterRecoveryScripts {
    /// Stops a server that is no cluster's, and says how far its data goes: `#roost position CLUSTER SEQUENCE LAST`.
    package static let position = #"""
        D=\#(MariaDB.data)
        is_down() { [ "$(systemctl show -p MainPID --value \#(MariaDB.unit))" = 0 ]; }
        if \#(DatabaseFiles.path) synced; then die 'belongs to a cluster that lives'; fi
        timeout 5 systemctl stop \#(MariaDB.unit) || systemctl kill -s KILL \#(MariaDB.unit)
        wait_until 10 is_down || die 'the database does not stop'
        [ -r $D/grastate.dat ] || exit 0
        last=$(sed -n 's/^safe_to_bootstrap: //p' $D/grastate.dat)
        said=$(runuser -u mysql -- /usr/bin/galera_recovery) || die 'cannot say how far its data goes'
        place=${said#*=}; place=${place%%,*}; place=${place%% *}
        case $place in *:*) echo "#roost position ${place%:*} ${place##*:} ${last:-0}" ;; esac
        """#

    /// Begins the cluster anew with what is on this host.
    package static let begin = """
        \(DatabaseFiles.path) begin && systemctl start \(MariaDB.unit) && serves \(MariaDB.unit) 120 \(DatabaseFiles.path) synced || { unit_log \(MariaDB.unit) >&2; exit 1; }
        """

    /// Before ``begin``, when members are left out: the history goes on under a new name. Under the old one a member that comes
    /// back with writes of its own would be given only what came after as many, and have other data than the rest.
    ///
    /// The server itself takes a new name when it begins a cluster from no position; it is started for that alone, by itself.
    package static let rename = #"""
        D=\#(MariaDB.data) S=/run/mysqld/roost-renaming
        rm -f $D/grastate.dat $D/gvwstate.dat
        runuser -u mysql -- mariadbd --wsrep-new-cluster --wsrep-start-position=00000000-0000-0000-0000-000000000000:-1 --skip-networking \
          --socket=$S.sock --pid-file=$S.pid --log-error=$D/roost-renaming.log >/dev/null 2>&1 &
        server=$!
        named() { [ "$(mariadb --socket=$S.sock -NBe "SHOW STATUS LIKE 'wsrep_local_state'" | cut -f2)" = 4 ]; }
        wait_until 60 named || { tail -n 20 $D/roost-renaming.log >&2; kill $server; die 'the cluster cannot be given a new name'; }
        mariadb-admin --socket=$S.sock shutdown && wait $server && rm -f $D/roost-renaming.log
        """#

    /// Joins it, and forgets whom it saw before.
    package static let join = """
        rm -f \(MariaDB.data)/gvwstate.dat
        systemctl start \(MariaDB.unit) && serves \(MariaDB.unit) 1700 \(DatabaseFiles.path) synced || { unit_log \(MariaDB.unit) >&2; exit 1; }
        """
}
