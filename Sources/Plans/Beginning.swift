import Engines
import Model

/// The first `up` of a stack, to hosts on which Roost owns nothing: nothing serves yet, so nobody can be interrupted, and each host goes
/// its own way, waiting for another one only where it needs something of it.
/// Everywhere else a stage waits for all before it.
///
/// What takes longest on new hosts is apt, then the members of a cluster that copy the data one after another (6 s each) and a balancer
/// that waits for its peers before it takes the virtual address (6 s). A host is completed when all else runs: a key of it takes a second of a
/// processor, or ten.
struct Beginning {
    private let stack: Stack
    private var stages: [Stage] = []

    /// - Parameter stages: in the order in which each of them could wait for all before it.
    static func order(_ stages: [Stage], in stack: Stack) -> [Stage] {
        var order = Beginning(stack)
        let last = stages.filter { $0.kind == .conclude(.host) }
        let others = stages.filter { $0.kind != .conclude(.host) }
        let at = others.firstIndex { $0.kind == .close || $0.kind == .finish } ?? others.endIndex
        for stage in others[..<at] + last + others[at...] { order.add(stage) }
        return order.servingFirst()
    }

    private init(_ stack: Stack) { self.stack = stack }

    private mutating func add(_ stage: Stage) {
        switch stage.kind {
        case .prepare, .open, .rehearse(.host), .change(.host):
            each(stage) { _ in false }
        case .conclude(.host):
            // A host key and some packages take seconds, which nobody who serves, copies or watches waits for.
            each(stage) { $0 != .conclude(.host) && !Self.isGround($0) }
        case .change(.database):
            // The first member has all that an application needs; the others copy it, one after another: two that join at once have
            // taken a cluster's majority with them.
            each(stage) { $0 == .change(.database) }
        case .conclude(.database):
            each(stage) { $0.tier == .database }
        case .change(.cache):
            // Those who vote on a cache reach one another before the first of them looks.
            append(stage, stage.steps, after: ground(of: stage.steps) + stages.indices.filter { stages[$0].kind == .rehearse(.cache) })
        case .change(.web), .change(.balancer):
            each(stage, own: [.rehearse(stage.kind.tier ?? .web)]) { _ in false }
        case .change(.proxy):
            // HAProxy takes every server for well when it begins, and one that is not there yet for lost, until it has looked again.
            each(stage, first: [.change(.database)]) { $0.tier == .cache }
        case .rehearse(.app):
            each(stage, first: [.change(.database), .rehearse(.app)], own: [.change(.proxy)]) { $0.tier == .cache }
        case .change(.app):
            // The first rehearsal has made the tables.
            each(stage, first: [.change(.database), .rehearse(.app)], own: [.change(.proxy), .rehearse(.app)]) { $0.tier == .cache }
        case .change(.monitor):
            // What watches a database logs in there. Whoever watches all of it begins when a first of each tier serves, beside the rest; what it
            // raises alarms by it takes up when it is concluded, for what is just being built is no alarm.
            let ownData: [Stage.Kind] = [.change(.database), .conclude(.database)]
            each(stage, stage.steps.filter { !has(.monitor, $0) }, own: ownData) { _ in false }
            each(stage, stage.steps.filter { has(.monitor, $0) }, first: [.change(.app), .change(.web), .change(.balancer)], own: ownData) { _ in false }
        case .finish:
            // The balancers began before their servers and found none: who visits when all is done is served.
            let steps = stage.steps.map { step in
                var step = step
                step.awaits += stack.host(named: step.host).map { HAProxy.sees(allAt: $0, in: stack) } ?? []
                return step
            }
            append(stage, steps, after: Array(stages.indices))
        default:
            append(stage, stage.steps, after: Array(stages.indices))
        }
    }

    private func has(_ role: Role, _ step: Step) -> Bool { stack.host(named: step.host)?.roles.contains(role) ?? false }

    private static func isGround(_ kind: Stage.Kind) -> Bool {
        switch kind {
        case .prepare, .open, .remove, .rehearse(.host), .change(.host): true
        default: false
        }
    }

    /// Every step by itself, when its own host's ground is laid.
    /// - Parameters:
    ///   - first: of what the first step alone must be done before.
    ///   - own: what must be done before on its own host.
    ///   - needs: what must be done before on all hosts.
    private mutating func each(
        _ stage: Stage, _ steps: [Step]? = nil, first: [Stage.Kind] = [], own: [Stage.Kind] = [], needs: (Stage.Kind) -> Bool
    ) {
        for step in steps ?? stage.steps {
            let firsts = first.compactMap { kind in stages.firstIndex { $0.kind == kind } }
            append(
                stage, [step],
                after: firsts + ground(of: [step])
                    + stages.indices.filter { at in
                        needs(stages[at].kind) || own.contains(stages[at].kind) && stages[at].steps.contains { $0.host == step.host }
                    })
        }
    }

    /// What the hosts of some steps are before anything runs on them.
    private func ground(of steps: [Step]) -> [Int] {
        let hosts = Set(steps.map(\.host))
        return stages.indices.filter { Self.isGround(stages[$0].kind) && !hosts.isDisjoint(with: stages[$0].steps.map(\.host)) }
    }

    private mutating func append(_ stage: Stage, _ steps: [Step], after: [Int]) {
        guard !steps.isEmpty else { return }
        var next = stage
        next.steps = steps
        next.after = after
        stages.append(next)
    }

    /// Where hosts share their processors, the packages of the first two members of the database come first, which take longest; then what
    /// one of each tier needs before it serves; then what the last member needs, for they copy the data in turn; then the monitor, which takes
    /// ten seconds until it has asked everybody. All of them begin at once, and the later ones give way.
    private mutating func servingFirst() -> [Stage] {
        let serving = [Tier.proxy, .app, .web, .balancer].compactMap { tier in stages.firstIndex { $0.kind == .change(tier) } }
        let members = stages.indices.filter { stages[$0].kind == .change(.database) }
        let longest = members.prefix(2).flatMap { ground(of: stages[$0].steps) }.filter { stages[$0].kind == .prepare }
        var order: [Int] = []
        let monitors = stages.indices.filter { stages[$0].kind == .change(.monitor) && stages[$0].steps.contains { has(.monitor, $0) } }
        let goals = [longest, serving, members, monitors, Array(stages.indices)]
        for (rank, goal) in goals.enumerated() {
            let needed = closure(of: goal)
            let next = stages.indices.filter { needed.contains($0) && !order.contains($0) }
            for at in next where stages[at].kind == .prepare ? rank > 0 : rank == goals.count - 1 { giveWay(at, Self.niceness[rank]) }
            order += next
        }
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        return order.map { at in
            var stage = stages[at]
            stage.after = Set(stage.after ?? []).compactMap { place[$0] }.sorted()
            return stage
        }
    }

    /// Of the packages of each rank, and of all that the last one does: while members copy the data, others wait longest. On processors
    /// of its own a host has nobody to give way to.
    private static let niceness = [0, 3, 2, 3, 6]

    private mutating func giveWay(_ at: Int, _ niceness: Int) {
        for step in stages[at].steps.indices {
            stages[at].steps[step].script = Secret("give_way \(niceness)\n" + stages[at].steps[step].script.reveal())
        }
    }

    /// Some stages, and all that must be done before them.
    private func closure(of goal: [Int]) -> Set<Int> {
        var needed = Set(goal)
        for at in stages.indices.reversed() where needed.contains(at) { needed.formUnion(stages[at].after ?? []) }
        return needed
    }
}
