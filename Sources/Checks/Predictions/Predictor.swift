import Engines
import Model

/// Says what every fault of every host and component will do to the site, from the structure of the stack and from the
/// settings that Roost itself writes.
///
/// A part of several tiers does what the worst of them does: down before gap before held.
struct Predictor {
    /// What one tier makes of a fault.
    struct Effect {
        var outcome: Prediction.Outcome
        var gap: Double?
        var takeover: String?
        var lost: String?
        var reason: String
        var assumption: String?

        static func held(_ reason: String, takeover: String? = nil, assumption: String? = nil) -> Effect {
            Effect(outcome: .held, takeover: takeover, reason: reason, assumption: assumption)
        }

        static func gap(_ seconds: Double, _ reason: String, takeover: String? = nil, assumption: String? = nil) -> Effect {
            Effect(outcome: .gap, gap: seconds, takeover: takeover, reason: reason, assumption: assumption)
        }

        static func down(_ reason: String, lost: String? = nil) -> Effect { Effect(outcome: .down, lost: lost, reason: reason) }

        static func unseen(_ reason: String) -> Effect { Effect(outcome: .unseen, reason: reason) }
    }

    let stack: Stack
    let tiers: [PathTier]
    /// By tier, the index of each host's member.
    private let places: [[String: Int]]

    init(_ facts: Facts) {
        stack = facts.stack
        tiers = facts.failures.tiers
        places = tiers.map { tier in Dictionary(tier.members.enumerated().map { ($0.element.host, $0.offset) }) { first, _ in first } }
    }

    /// In the order of the file; of each host first the host itself, then its components.
    func predictions() -> [Prediction] {
        stack.hosts.flatMap { host -> [Prediction] in
            let ofHost = Fault.allCases.filter(\.isOfHost).map { prediction(host.name, $0, effects(host, nil, $0)) }
            let engines = Catalogue.engines(on: host, in: stack).map(\.name)
            return ofHost
                + engines.flatMap { engine in
                    Fault.allCases.filter { !$0.isOfHost }.map {
                        prediction("\(host.name)/\(engine)", $0, effects(host, engine, $0))
                    }
                }
        }
    }

    private func effects(_ host: Host, _ engine: String?, _ fault: Fault) -> [Effect] {
        zip(tiers, places).compactMap { tier, place in
            guard let at = place[host.name] else { return nil }
            guard engine.map({ tier.members[at].engines.contains($0) }) ?? true else { return nil }
            return effect(on: tier, member: at, engine, fault)
        }
    }

    private func prediction(_ subject: String, _ fault: Fault, _ effects: [Effect]) -> Prediction {
        let order: [Prediction.Outcome] = [.down, .gap, .held, .unseen]
        let worst =
            effects.min {
                let (a, b) = (order.firstIndex(of: $0.outcome) ?? 0, order.firstIndex(of: $1.outcome) ?? 0)
                return a != b ? a < b : ($0.gap ?? 0) > ($1.gap ?? 0)
            } ?? .unseen(offPath(subject))
        return Prediction(
            component: subject, fault: fault, outcome: worst.outcome, gapSeconds: worst.gap.map { ($0 * 100).rounded() / 100 },
            takeover: worst.takeover, lostWrites: effects.compactMap(\.lost).first, reason: worst.reason, assumption: worst.assumption)
    }

    private func offPath(_ subject: String) -> String {
        if subject.hasSuffix("/\(NFTables().name)") {
            return "the rules are in the kernel, and no process holds them: they stay as they are until the next boot, when systemd loads them before the network"
        }
        if subject.hasSuffix("/\(Lego().name)") {
            return "it runs twice a day for seconds; without it the site's certificate goes on for the \(Lego.renewalDays) days that are left when it should have been renewed"
        }
        if stack.cache?.required == false, stack.hosts(.cache).contains(where: { subject == $0.name || subject == "\($0.name)/\(Redis().name)" }) {
            return "the application works without its cache, only slower (cache.required is off)"
        }
        let isReplica =
            stack.database?.topology == .replica
            && stack.hosts(.database).dropFirst().contains { subject == $0.name || subject == "\($0.name)/\(MariaDB().name)" }
        return isReplica
            ? "reads under way on it fail, and no write needs the replica: it waits \(MariaDBTiming.semiSyncSeconds) s for its answer (rpl_semi_sync_master_timeout), then goes on without; reads go to the primary"
            : "no request passes through it"
    }

    private func effect(on tier: PathTier, member: Int, _ engine: String?, _ fault: Fault) -> Effect {
        switch tier.kind {
        case .entry: EntryPredictor(stack: stack, tier: tier).effect(member, engine, fault)
        case .web: TierPredictor(stack: stack, tier: tier).web(member, fault)
        case .app: TierPredictor(stack: stack, tier: tier).app(member, engine, fault)
        case .cache: TierPredictor(stack: stack, tier: tier).cache(member, fault)
        case .database, .acknowledgingReplica: DatabasePredictor(stack: stack, tier: tier).effect(member, fault)
        }
    }
}

extension Fault {
    /// Whether systemd brings the component back by itself.
    var isMendedBySystemd: Bool { self == .killed }

    /// Whether the part is there and says nothing, so that only a time limit tells.
    var isSilent: Bool { self == .frozen || self == .poweredOff || self == .cutOff }
}
