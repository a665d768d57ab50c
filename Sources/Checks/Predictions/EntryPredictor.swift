import Engines
import Model

/// What becomes of the way in: one balancer, or several under VRRP, or several that DNS names.
struct EntryPredictor {
    let stack: Stack
    let tier: PathTier

    private var moves: Bool { stack.balancer?.virtual.isEmpty == false && tier.members.count > 1 }
    private var isActiveActive: Bool { stack.balancer?.mode == .activeActive }

    func effect(_ member: Int, _ engine: String?, _ fault: Fault) -> Predictor.Effect {
        if fault == .diskFull {
            return .held("the balancer writes nothing that a request needs; log lines are lost")
        }
        guard tier.members.count > 1 else { return alone(engine, fault) }
        guard moves else {
            return .held(
                "DNS names every balancer, and a client that one does not answer tries the next address",
                assumption: "clients do so, each after a time limit of its own; requests under way on it fail")
        }
        guard member == 0 || isActiveActive else {
            return .held("it holds no virtual address as long as \(tier.members[0].host) does", assumption: "\(tier.members[0].host) holds the address when it happens")
        }
        return moved(member, engine, fault)
    }

    private func alone(_ engine: String?, _ fault: Fault) -> Predictor.Effect {
        guard fault.isMendedBySystemd else { return .down("\(tier.members[0].host) is the only way in") }
        if engine == Keepalived().name {
            return .held("the address stays where it is; systemd starts keepalived again after RestartSec=\(RestartTiming.seconds)")
        }
        return .gap(
            Double(RestartTiming.seconds) + 1, "systemd starts HAProxy again after RestartSec=\(RestartTiming.seconds), and it starts within a second",
            assumption: "requests that were under way fail")
    }

    private func moved(_ member: Int, _ engine: String?, _ fault: Fault) -> Predictor.Effect {
        let next = tier.members.indices.first { $0 != member } ?? member
        let takeover = "\(tier.members[next].host)/\(Keepalived().name)"
        let silence = KeepalivedTiming.takeoverSeconds(at: next)
        let vrrp = "\(tier.members[next].host) hears no advertisement for three intervals of \(KeepalivedTiming.advertSeconds) s and its skew time, and takes the address"
        let before = isActiveActive ? nil : "\(tier.members[member].host) holds the address when it happens"
        switch (engine, fault) {
        case (nil, _): return .gap(silence + 0.6, vrrp, takeover: takeover, assumption: before)
        case (Keepalived().name, .killed), (Keepalived().name, .frozen):
            return .held(
                "the address stays on \(tier.members[member].host) and comes up on \(tier.members[next].host) as well: both answer", takeover: takeover,
                assumption: "for as long as both hold it, which of them a client reaches is the network's choice")
        case (Keepalived().name, _):
            return .gap(
                KeepalivedTiming.advertSeconds + 0.6, "keepalived resigns with an advertisement of priority 0, and \(tier.members[next].host) takes the address",
                takeover: takeover, assumption: before)
        case (_, .frozen):
            return .gap(
                KeepalivedTiming.trackSeconds * 3 + silence, "keepalived asks HAProxy every \(KeepalivedTiming.trackSeconds) s, gives the address up when two answers are missing, and \(tier.members[next].host) takes it",
                takeover: takeover, assumption: before)
        default:
            return .gap(
                KeepalivedTiming.trackSeconds * 2 + silence, "keepalived sees that HAProxy is gone and gives the address up, unless systemd has started it again first (RestartSec=\(RestartTiming.seconds))",
                takeover: takeover, assumption: before)
        }
    }
}
