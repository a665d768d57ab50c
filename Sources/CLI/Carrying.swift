import ArgumentParser
import Deployments
import Engines
import Foundation
import Hosts
import Model
import Plans
import Synchronization

/// Carries out a plan under locks, shows how it goes, and ends as DESIGN promises. `up` and `down` share it.
struct Carrying: Sendable {
    let bench: Workbench
    let departed: [Departed]
    let isJSON: Bool
    /// How many stages may be under way at once.
    var width = Int.max
    /// What the same command did before.
    var done = Report(outcomes: [])
    var end = PlanView.End.asItsFileSays
    /// Hears of the plan as it is once the hosts are locked, where that is another one, and lets it be carried out; nil: it is not.
    var accepts: (@Sendable (Plan) -> Void)?

    /// - Parameter again: makes the plan anew from what the hosts say once they are locked.
    /// - Returns: all that was done.
    @discardableResult
    func carryOut(_ plan: Plan, again: @Sendable (Workbench) async throws -> Plan) async throws -> Report {
        var plan = plan
        let locks = try await bench.hold(hosts(of: plan), departed: departed)
        let report: Deployments.Report
        do {
            let now = try await again(bench)
            if now.changes != plan.changes {
                guard let accepts else {
                    throw Failure(
                        bench.stack.name, "the hosts changed after this plan was made: nothing was done",
                        hint: "run it again to see the plan as it is now")
                }
                accepts(now)
            }
            plan = now
            report = await run(plan, locks)
        } catch {
            await bench.release(locks)
            throw error
        }
        await bench.release(locks)
        return try conclude(plan, report)
    }

    private func hosts(of plan: Plan) -> [String] {
        Set(bench.stack.hosts.map(\.name) + departed.map(\.name)).sorted()
    }

    private func run(_ plan: Plan, _ locks: [any HostLock]) async -> Deployments.Report {
        let interruption = Interruption()
        let view = ProgressView(isJSON: isJSON)
        let runner = Runner(
            plan, width: width, connect: { bench.connection($0, departed: departed)! }, report: { view.show($0) },
            stops: { interruption.isRequested || !locks.allSatisfy(\.isHeld) })
        var report = await runner.run()
        if report.isInterrupted, !locks.allSatisfy(\.isHeld) {
            report.failure = Failure(bench.stack.name, "the connection that held a host's lock was lost: stopped after the step under way")
        }
        return report
    }

    private func conclude(_ plan: Plan, _ report: Deployments.Report) throws -> Report {
        var all = report
        all.outcomes = done.outcomes + report.outcomes
        all.notes = done.notes + report.notes
        let isOver = end != .onTheWayThere || report.failure != nil || report.isInterrupted
        if isJSON, isOver { print(PlanView.json(plan, all)) }
        if !isJSON { print(PlanView.summary(plan, report, end: end, coloured: Voice.isColoured)) }
        if let failure = report.failure { throw failure }
        if report.isInterrupted { throw ExitStatus.interrupted }
        return all
    }
}

/// Ctrl-C once: the step under way is finished. Twice: stop now.
final class Interruption: Sendable {
    private let requested = Mutex(false)
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    var isRequested: Bool { requested.withLock { $0 } }

    init() {
        var sources: [any DispatchSourceSignal] = []
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            sources.append(source)
        }
        self.sources = sources
        for source in sources {
            source.setEventHandler { [self] in
                let again = requested.withLock { was in
                    defer { was = true }
                    return was
                }
                if again { Foundation.exit(ExitStatus.interrupted.rawValue) }
                Voice.error("\nstopping after the step under way; once more to stop at once (the next `roost up` puts things right)")
            }
            source.activate()
        }
    }
}
