import Engines
import Model

/// What becomes of the data, and of those who want to write it.
struct DatabasePredictor {
    let stack: Stack
    let tier: PathTier

    private var recovery: Double { Double(RestartTiming.seconds) + MariaDBTiming.recoverySeconds }
    private static let flush = "what was acknowledged is on its disk (innodb_flush_log_at_trx_commit=1, sync_binlog=1)"
    private static let log = "crash recovery takes at most \(Int(MariaDBTiming.recoverySeconds)) s: it grows with the log"

    func effect(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        let host = tier.members[member].host
        switch tier.kind {
        case .acknowledgingReplica: return acknowledging(member, fault)
        case .database(.replica): return primary(host, fault)
        case .database(.galera), .database(.groupReplication): return cluster(member, fault)
        default: return single(host, fault)
        }
    }

    private func restarted(_ host: String) -> Predictor.Effect {
        .gap(
            recovery, "systemd starts MariaDB on \(host) again after RestartSec=\(RestartTiming.seconds), and it recovers; \(Self.flush)",
            assumption: Self.log)
    }

    private func single(_ host: String, _ fault: Fault) -> Predictor.Effect {
        switch fault {
        case .killed: restarted(host)
        case .diskFull: .down("writes are refused until there is room again; \(Self.flush)")
        case .poweredOff: .down("\(host) has the only copy; \(Self.flush), if the disk honours fsync")
        default: .down("\(host) has the only copy")
        }
    }

    private func primary(_ host: String, _ fault: Fault) -> Predictor.Effect {
        if fault == .killed { return restarted(host) }
        let promote = "nothing takes over the primary's writes by itself: `roost db promote` does, when the operator says so; reads go on"
        let isLost = fault == .poweredOff || fault == .cutOff
        return .down(promote, lost: isLost ? lostWrites : nil)
    }

    /// TRUST: the honest sentence of each durability.
    private var lostWrites: String {
        stack.database?.durability == .strict
            ? "none that was acknowledged, as long as a replica that acknowledged it is there to be promoted"
            : "none after a healthy period; those acknowledged while the replica was away for more than \(MariaDBTiming.semiSyncSeconds) s (rpl_semi_sync_master_timeout), if the primary does not come back"
    }

    private func acknowledging(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        guard tier.slack <= 0 else {
            return .held("another replica acknowledges (rpl_semi_sync_master_wait_for_slave_count is 1)", takeover: other(member))
        }
        if fault == .killed {
            return .gap(
                recovery, "writes wait until the replica has been started again (RestartSec=\(RestartTiming.seconds)) and has caught up: durability is strict",
                assumption: Self.log)
        }
        return .down("strict durability acknowledges nothing without a replica: writes wait, reads go on")
    }

    private func other(_ member: Int) -> String {
        tier.component(on: tier.members[tier.members.indices.first { $0 != member } ?? member].host)
    }

    private func cluster(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        guard tier.slack > 0 else {
            if fault == .killed { return restarted(tier.members[member].host) }
            return .down("without \(tier.members[member].host) there is no majority of the \(tier.members.count) members, and the others refuse to write")
        }
        // The first member takes the writes; what the others do, any of them goes on doing.
        let takeover = member == 0 ? other(member) : nil
        switch fault {
        case .stopped:
            return .gap(
                HAProxyTiming.departureSeconds, "it leaves the cluster with a word; HAProxy on each application host sees it go (fall \(HAProxyTiming.checkFall)) and writes to the next member",
                takeover: takeover)
        case .diskFull:
            return .down(
                "MariaDB waits for room to write its logs, and a member that falls behind holds up the writes of all (flow control), until there is room again")
        default:
            return .gap(
                MariaDBTiming.suspectSeconds + MariaDBTiming.viewChangeSeconds + 0.5,
                "the others suspect it after \(MariaDBTiming.suspectSeconds) s (evs.suspect_timeout) and need about \(MariaDBTiming.viewChangeSeconds) s to agree on who is left; writes wait meanwhile, and go on with the next member",
                takeover: takeover, assumption: "one fault at a time; reads that the lost member was answering fail")
        }
    }
}
