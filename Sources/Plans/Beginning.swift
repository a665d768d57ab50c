import Engines
import Model

/// The first `up` of a stack, to hosts on which Roost owns nothing: nothing serves yet, so nobody can be interrupted, and a stage waits
/// only for what it needs itself.
/// Everywhere else a stage waits for all before it.
///
/// What takes longest on new hosts is the members of a cluster that copy the data one after another (14 s each, mostly asleep:
/// `wsrep_sst_mariabackup`) and a balancer that waits for its peers before it takes the virtual address (6 s).
struct Beginning {
    private let stack: Stack
    private var stages: [Stage] = []

    /// - Parameter stages: in the order in which each of them could wait for all before it.
    static func order(_ stages: [Stage], in stack: Stack) -> [Stage] {
        var order = Beginning(stack)
        for stage in stages { order.add(stage) }
        return order.stages
    }

    private init(_ stack: Stack) { self.stack = stack }

    private var firstMember: Int? { stages.firstIndex { $0.kind == .change(.database) } }

    /// Whether only agents are watched there, that need nobody else to begin.
    private func isAgent(_ step: Step) -> Bool {
        stack.host(named: step.host).map { !$0.roles.contains(.database) && !$0.roles.contains(.monitor) } ?? false
    }

    private mutating func add(_ stage: Stage) {
        switch stage.kind {
        case .change(.database):
            // The first member has all that an application needs; the others copy it.
            append(stage, Array(stage.steps.prefix(1)), after: Self.isGround)
            append(stage, Array(stage.steps.dropFirst()), after: { $0 == .change(.database) })
        case .conclude(.database):
            append(stage, stage.steps, after: { Self.isGround($0) || $0.tier == .database })
        case .change(.monitor):
            append(stage, stage.steps.filter(isAgent), after: Self.isGround)
            // What watches a database logs in there; and whoever watches all of it begins last, for what is just being built is no alarm.
            append(stage, stage.steps.filter { !isAgent($0) }, after: nil)
        case .change(let tier) where tier == .cache || tier == .web || tier == .balancer:
            append(stage, stage.steps, after: { Self.isGround($0) || $0 == .rehearse(tier) })
        case .change(.proxy):
            // HAProxy takes every server for well when it begins, and one that is not there yet for lost, until it has looked again.
            append(stage, stage.steps, after: { Self.isGround($0) || $0.tier == .cache }, and: firstMember)
        case .rehearse(.app), .change(.app):
            append(stage, stage.steps, after: { Self.isGround($0) || $0.tier == .proxy || $0.tier == .cache || $0 == .rehearse(.app) }, and: firstMember)
        case .finish:
            // The balancers began before their servers and found none: who visits when all is done is served.
            let steps = stage.steps.map { step in
                var step = step
                step.awaits += stack.host(named: step.host).map { HAProxy.sees(allAt: $0, in: stack) } ?? []
                return step
            }
            append(stage, steps, after: nil)
        default:
            append(stage, stage.steps, after: nil)
        }
    }

    /// What every host is before anything runs on it.
    private static func isGround(_ kind: Stage.Kind) -> Bool {
        switch kind {
        case .prepare, .open, .remove: true
        default: kind.tier == .host
        }
    }

    private mutating func append(_ stage: Stage, _ steps: [Step], after: ((Stage.Kind) -> Bool)?, and other: Int? = nil) {
        guard !steps.isEmpty else { return }
        var next = stage
        next.steps = steps
        next.after = after.map { isNeeded in stages.indices.filter { isNeeded(stages[$0].kind) || $0 == other } }
        stages.append(next)
    }
}
