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
        return .gap(HAProxyTiming.recoverySeconds, Self.restarted, assumption: "requests that were under way fail")
    }

    private static let restarted = "systemd starts HAProxy again after RestartSec=\(HAProxyTiming.restartMilliseconds)ms"

    private func moved(_ member: Int, _ engine: String?, _ fault: Fault) -> Predictor.Effect {
        let next = tier.members.indices.first { $0 != member } ?? member
        let takeover = "\(tier.members[next].host)/\(Keepalived().name)"
        let silence = KeepalivedTiming.takeoverSeconds(at: next)
        let vrrp = "\(tier.members[next].host) hears no advertisement for three intervals of \(KeepalivedTiming.advertSeconds) s and its skew time, and takes the address"
        let before = isActiveActive ? nil : "\(tier.members[member].host) holds the address when it happens"
        switch (engine, fault) {
        case (nil, _): return .gap(silence + 0.6, vrrp, takeover: takeover, assumption: before)
        case (Keepalived().name, .killed), (Keepalived().name, .frozen):
            return .gap(
                silence + 0.6, "\(tier.members[next].host) hears no advertisement and takes the address, which stays on \(tier.members[member].host) as well: both answer",
                takeover: takeover, assumption: "connections that a client has open to the one end when the network leads it to the other")
        case (Keepalived().name, _):
            return .gap(
                KeepalivedTiming.advertSeconds + 0.6, "keepalived resigns with an advertisement of priority 0, and \(tier.members[next].host) takes the address",
                takeover: takeover, assumption: before)
        case (_, .frozen):
            return .gap(
                KeepalivedTiming.trackSeconds * 3 + silence, "keepalived asks HAProxy every \(KeepalivedTiming.trackSeconds) s, gives the address up when two answers are missing, and \(tier.members[next].host) takes it",
                takeover: takeover, assumption: before)
        case (_, .killed):
            return .gap(
                HAProxyTiming.recoverySeconds, "\(Self.restarted), before keepalived has missed \(KeepalivedTiming.trackFall) answers: the address stays",
                assumption: before)
        default:
            return .gap(
                KeepalivedTiming.trackSeconds * 2 + silence, "keepalived sees that HAProxy is gone and gives the address up to \(tier.members[next].host)",
                takeover: takeover, assumption: before)
        }
    }
}
