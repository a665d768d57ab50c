import Deployments
import Engines
import Hosts
import Model
import Plans

/// What is to be done next: the plan of the stack itself, or of the one between two files, while the database moves.
struct Phase {
    var bench: Workbench
    var survey: Survey
    var plan: Plan
    /// What comes after the plan, before the stack's own.
    var move: DatabaseMove?

    /// Whether there is anything to do at all.
    var isEmpty: Bool { plan.isEmpty && move == nil }

    /// The plan as it is shown: with the writes that change hands.
    var shown: Plan {
        guard let move else { return plan }
        var plan = plan
        plan.changes.append(Self.change(of: move))
        plan.notes = move.notes + plan.notes
        return plan
    }

    static func change(of move: DatabaseMove) -> Change {
        Change(
            host: move.to.name, key: ResourceKey("writes", "database"),
            difference: Difference(.run, "\(move.from.name) → \(move.to.name): takes the writes", disrupts: true))
    }
}

extension Workbench {
    /// - Parameter forgotten: departed hosts that are left alone.
    func phase(for purpose: Surveyor.Purpose = .glance, forget forgotten: [String] = []) async throws -> Phase {
        try await phase(from: await survey(for: purpose, forget: forgotten), for: purpose, forget: forgotten)
    }

    /// The phase that a change begins with. The members of a cluster that lost power have found each other before.
    func phaseOfChange(forget forgotten: [String], say: @escaping @Sendable (String) -> Void) async throws -> Phase {
        let survey = await survey(for: .change, forget: forgotten)
        guard survey.failures.isEmpty, let gathering = DatabaseMembers(of: stack, facts: survey.facts).gathering else {
            return try await phase(from: survey, for: .change, forget: forgotten)
        }
        say("the cluster is down, and its last majority is there: waiting until \(gathering.hosts.joined(separator: ", ")) have found each other")
        let locks = try await hold(stack.hosts.map(\.name).sorted())
        await Gatherer(site) { connection($0.name, $0.address) }.carryOut(gathering)
        await release(locks)
        return try await phase(for: .change, forget: forgotten)
    }

    func phase(from survey: Survey, for purpose: Surveyor.Purpose = .glance, forget forgotten: [String] = []) async throws -> Phase {
        try survey.whole()
        guard let move = try DatabaseMove(of: stack, facts: survey.facts, departed: survey.departed) else {
            return Phase(bench: self, survey: survey, plan: try plan(survey))
        }
        var bench = try Workbench(move.between)
        bench.site.allowsLockout = site.allowsLockout
        let between = await bench.survey(for: purpose, forget: forgotten)
        return Phase(bench: bench, survey: between, plan: try bench.plan(between), move: move)
    }

    func survey(for purpose: Surveyor.Purpose, forget forgotten: [String]) async -> Survey {
        var survey = await surveyor.survey(for: purpose)
        survey.forget(forgotten)
        return survey
    }

    /// Lets the host that is to have the database take the writes, once it has everything: nothing is lost.
    ///
    /// - Returns: seconds for which it took.
    func carryOut(_ move: DatabaseMove, say: @escaping @Sendable (String) -> Void) async throws -> Double {
        let locks = try await hold([move.from.name, move.to.name].sorted())
        let start = ContinuousClock.now
        do {
            let promoter = promoter(say: say)
            let look = await promoter.ask()
            let (states, members) = (look.states, DatabaseMembers(of: stack, facts: look.facts))
            let promotion = try Promotion.decide(
                states, primary: move.from.name, term: members.term, target: move.to.name, witnesses: [], isFenced: false)
            guard promotion.way == .planned else {
                throw Failure(move.from.name, "does not answer: the database cannot move as long as that is so", hint: "`roost up` again, when it does")
            }
            try await promoter.carryOut(promotion, states)
        } catch let refusal as Promotion.Refusal {
            await release(locks)
            throw Failure(move.to.name, "cannot take the writes: \(refusal.text)", hint: refusal.hint)
        } catch {
            await release(locks)
            throw error
        }
        await release(locks)
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
