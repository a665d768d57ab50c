import Model

/// Members of a cluster that is down, and that find each other again by themselves: everybody of the last majority is there.
///
/// Galera keeps beside a member's data whom it saw last (`gvwstate.dat`), and a server that starts with it takes the majority up
/// again as soon as all of those are back (Galera documentation, `pc.recovery`). Nobody decides anything, so nothing can be lost;
/// it only needs all of these servers to run, and time.
///
/// One thing is in its way: a member that was just receiving the data when the one that gave it was lost. It belongs to the last
/// majority, has nothing, and waits for a transfer that nobody goes on with; meeting the others it makes them find no complete state,
/// for ever. What helps is that all of the last majority start anew, from what was written down: nobody serves, so nobody notices.
package struct ClusterGathering: Sendable, Equatable {
    /// Those that have data: one of them in a majority, and the cluster lives.
    package var holders: [String]
    /// Those that have none yet.
    package var empty: [String]

    package init(holders: [String], empty: [String]) {
        self.holders = holders
        self.empty = empty
    }

    /// Nil when somebody is missing who was there last, or nobody knows who was.
    init?(_ states: [(host: String, state: ClusterState)]) {
        let names = Set(states.compactMap { $0.state.view?.first })
        let last = states.filter { each in
            guard let view = each.state.view?.dropFirst(), !view.isEmpty else { return false }
            return view.allSatisfy(names.contains)
        }
        guard last.contains(where: { $0.state.position != nil }) else { return nil }
        self.init(holders: last.filter { $0.state.position != nil }.map(\.host), empty: last.filter { $0.state.position == nil }.map(\.host))
    }

    package var hosts: [String] { (holders + empty).sorted() }

    /// Seconds for which to wait: 7 were measured after a power cut of all, and a server that started before the others gives up
    /// and starts again after 30 (Galera documentation, `pc.wait_prim_timeout`).
    package static let patience = 90

    /// Ends the server without the orderly end by which it would leave the last majority.
    package static let end = "systemctl kill -s KILL \(MariaDB.unit) 2>/dev/null; systemctl stop \(MariaDB.unit)"

    /// Starts the server if it does not run; it begins no cluster.
    package static let start = """
        case "$(systemctl show -p ActiveState --value \(MariaDB.unit))" in
          inactive | failed) systemctl reset-failed \(MariaDB.unit) 2>/dev/null; systemctl start --no-block \(MariaDB.unit) ;;
        esac
        """

    /// Succeeds when this host is a member of a majority again.
    package static let found = "wait_until \(patience) \(DatabaseFiles.path) synced"
}
