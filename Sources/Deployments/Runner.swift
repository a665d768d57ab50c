import Engines
import Foundation
import Hosts
import Model
import Plans

/// Carries out a plan, stage by stage, and at once what does not wait for one another. It keeps to the plan or stops; it never thinks of
/// something else to do.
package actor Runner {
    private let plan: Plan
    private let connect: @Sendable (String) -> any Connection
    private let report: @Sendable (Event) -> Void
    private let stops: @Sendable () -> Bool
    private let width: Int
    private var results: [Int: (result: Outcome.Result, seconds: Double)] = [:]
    private var begun: [Int: ContinuousClock.Instant] = [:]
    private var notes: [String] = []
    private var failure: Failure?

    /// - Parameters:
    ///   - width: how many stages may be under way at once. Of two that could begin the earlier one does.
    ///   - stops: whether the operator asked to stop after the step under way.
    package init(
        _ plan: Plan, width: Int = .max, connect: @escaping @Sendable (String) -> any Connection,
        report: @escaping @Sendable (Event) -> Void, stops: @escaping @Sendable () -> Bool
    ) {
        self.plan = plan
        self.connect = connect
        self.report = report
        self.stops = stops
        self.width = width
    }

    package func run() async -> Report {
        let isWhole = await beginAll()
        let isInterrupted = failure == nil && (!isWhole || (results.count < plan.changes.count && stops()))
        if failure != nil || isInterrupted { await tidy() }
        let outcomes = plan.changes.enumerated().map { at, change in
            Outcome(change: change, result: results[at]?.result ?? .skipped, seconds: results[at]?.seconds ?? 0)
        }
        return Report(outcomes: outcomes, notes: notes, failure: failure, isInterrupted: isInterrupted)
    }

    /// Each stage when what it waits for is done. After a failure nothing new begins; what is under way ends by itself.
    /// - Returns: whether every stage began.
    private func beginAll() async -> Bool {
        await withTaskGroup(of: Int.self) { group in
            var waiting = Set(plan.stages.indices)
            var underWay: Set<Int> = []
            var titles: Set<String> = []
            while true {
                for at in waiting.sorted() where failure == nil && underWay.count < width && !stops() {
                    let stage = plan.stages[at]
                    guard (stage.after ?? Array(0 ..< at)).allSatisfy({ !waiting.contains($0) && !underWay.contains($0) }) else { continue }
                    waiting.remove(at)
                    underWay.insert(at)
                    if titles.insert(stage.title).inserted { report(.stage(stage.title)) }
                    group.addTask {
                        await self.carryOut(stage)
                        return at
                    }
                }
                guard let done = await group.next() else { return waiting.isEmpty }
                underWay.remove(done)
            }
        }
    }

    private func carryOut(_ stage: Stage) async {
        guard !stage.isSequential else {
            for step in stage.steps where failure == nil && !stops() { note(await perform(step, in: stage)) }
            return
        }
        await withTaskGroup(of: Failure?.self) { group in
            for step in stage.steps { group.addTask { await self.perform(step, in: stage) } }
            for await failure in group { note(failure) }
        }
    }

    /// The first failure is the answer.
    private func note(_ failure: Failure?) { self.failure = self.failure ?? failure }

    /// Out of service, changed, back in service; whatever fails, the way back is tried.
    private func perform(_ step: Step, in stage: Stage) async -> Failure? {
        do throws(Failure) {
            let connection = connect(step.host)
            for upload in step.uploads {
                report(.message("\(step.host): sending \((upload.size + 1023) >> 10) KiB"))
                try await connection.send(upload)
            }
            var failure = await drain(step.drains, \.out)
            if failure == nil {
                do throws(Failure) {
                    try await script(step, in: stage, over: connection)
                    if let confirmation = step.confirmation { try await confirm(step, confirmation, over: connection.anew) }
                } catch { failure = error }
            }
            let back = await drain(step.drains + (failure == nil ? step.awaits : []), \.back)
            return failure ?? back
        } catch {
            return error
        }
    }

    private func script(_ step: Step, in stage: Stage, over connection: any Connection) async throws(Failure) {
        let result = try await said(step.script.reveal(), by: step, over: connection)
        guard result.status == 0 else {
            let failed = step.changes.first { results[$0]?.result == .failed }
            let what = failed.map { "\(plan.changes[$0].difference.action.rawValue) \(plan.changes[$0].key)" } ?? stage.title
            throw Failure(step.host, "could not \(what)", output: Self.tail(result))
        }
        if step.confirmation == nil { try complete(step, result) }
    }

    /// Runs a script and takes down what it says of the step's changes; one that was begun and not done has failed.
    private func said(
        _ script: String, by step: Step, over connection: any Connection, within timeout: Duration = .seconds(1800)
    ) async throws(Failure) -> Child.Result {
        let (lines, feed) = AsyncStream<String>.makeStream()
        let listening = Task {
            for await line in lines {
                if line == Self.proof { await self.prove(connection) } else { self.heard(line, from: step.host) }
            }
        }
        let outcome: Result<Child.Result, Failure>
        do throws(Failure) {
            outcome = .success(try await connection.run(Shell.script(script), timeout: timeout) { feed.yield($0) })
        } catch {
            outcome = .failure(error)
        }
        feed.finish()
        await listening.value
        if (try? outcome.get())?.status != 0 { fail(step) }
        return try outcome.get()
    }

    /// Marks the change that was under way as failed.
    private func fail(_ step: Step) {
        guard let failed = step.changes.first(where: { begun[$0] != nil && results[$0] == nil }) else { return }
        results[failed] = (.failed, seconds(since: failed))
        report(.fails(plan.changes[failed]))
    }

    private func complete(_ step: Step, _ result: Child.Result) throws(Failure) {
        guard let silent = step.changes.first(where: { results[$0] == nil }) else { return }
        throw Failure(
            step.host, "ended without saying that \(plan.changes[silent].key) is done",
            hint: "does a login script or a forced command there end the shell?", output: Self.tail(result))
    }

    /// Over a connection made anew; when there is none, waits until the host has taken the change back, and says so.
    private func confirm(_ step: Step, _ script: String, over connection: any Connection) async throws(Failure) {
        let start = ContinuousClock.now
        let limit = Duration.seconds(RulesetResource.trialSeconds + 30)
        // Well before the trial is over: an answer that comes after it would be one through the old rules.
        let result = try? await said(script, by: step, over: connection, within: .seconds(20))
        if let result, result.status == 0 { return try complete(step, result) }
        if let result, result.status != RulesetResource.overStatus {
            throw Failure(step.host, "did not keep its new firewall", output: Self.tail(result))
        }
        report(.message("\(step.host): cannot be reached through its new firewall; it takes it back by itself"))
        while ContinuousClock.now - start < limit {
            if (try? await connection.run(Shell.script(":"), timeout: .seconds(15), onLine: nil))?.status == 0 {
                throw Failure(
                    step.host,
                    "could not be reached through its new firewall, and took it back by itself: it has its old rules again (\(Int((ContinuousClock.now - start) / .seconds(1))) s)",
                    hint: "does `firewall.admin` name the network from which you log in, as \(step.host) sees it?")
            }
            try? await Task.sleep(for: .seconds(1))
        }
        throw Failure(
            step.host, "could not be reached through its new firewall, and still cannot be, \(limit.formatted) later", hint: "look at its console")
    }

    private static let proof = "#roost prove login"

    /// A script that changed how one gets in waits for somebody who does; why nobody could is worth saying.
    private func prove(_ connection: any Connection) async {
        do throws(Failure) {
            _ = try await connection.anew.run(Shell.script("# login\ntouch $R/proved"), timeout: .seconds(20), onLine: nil)
        } catch {
            notes.append("\(connection.host): a new login failed: \((error.output ?? "").lines.last { !$0.isEmpty } ?? error.cause)")
        }
    }

    /// The last lines of what the script said, errors last, without its marks.
    private static func tail(_ result: Child.Result) -> String {
        let said = result.output.lines.filter { !$0.isEmpty && !$0.hasPrefix("#roost ") }.suffix(15)
        return Terminal.plain((said + result.errors.lines.filter { !$0.isEmpty }.suffix(40)).joined(separator: "\n"))
    }

    private func heard(_ line: String, from host: String) {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, words[0] == "#roost" else { return }
        if words[1] == "note" {
            let text = Terminal.plain(words[2])
            notes.append("\(host): \(text)")
            report(.note(host: host, text))
        }
        guard let index = Int(words[2]), plan.changes.indices.contains(index) else { return }
        if words[1] == "begin" {
            begun[index] = .now
            report(.begins(plan.changes[index]))
            Crash.at("begins", plan.changes[index])
        } else if words[1] == "done" {
            results[index] = (.done, seconds(since: index))
            report(.ends(plan.changes[index], seconds: seconds(since: index)))
            Crash.at("done", plan.changes[index])
        }
        Crash.step()
    }

    private func seconds(since index: Int) -> Double {
        guard let start = begun[index] else { return 0 }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Tells every balancer, even when one of them fails: the first failure is the answer. Out stops at a failure.
    private func drain(_ drains: [Drain], _ way: KeyPath<Drain, String>) async -> Failure? {
        var first: Failure?
        for drain in drains where first == nil || way == \.back {
            do throws(Failure) {
                let script = Shell.script(drain[keyPath: way])
                let result = try await connect(drain.at).run(script, timeout: .seconds(120), onLine: nil)
                Crash.step()
                guard result.status == 0 else {
                    throw Failure(drain.at, "does not do as it is told about its servers", output: Self.tail(result))
                }
            } catch {
                first = first ?? error
            }
        }
        return first
    }

    /// After a stop: nothing staged stays behind on a host that can still be reached.
    private func tidy() async {
        await withTaskGroup(of: Void.self) { group in
            for host in Set(plan.stages.flatMap { $0.steps.map(\.host) }) {
                let connection = connect(host)
                group.addTask {
                    _ = try? await connection.run(
                        Shell.script("[ -d $R ] || exit 0\nenter\nclean_staging\nrm -rf $R/uploads"), timeout: .seconds(60), onLine: nil)
                }
            }
        }
    }
}

/// The tests' way to end this process in the middle, with no chance to tidy: `ROOST_CRASH_AFTER=N` kills it after the N-th thing that
/// happened on a host, `ROOST_CRASH_AT=begins|done HOST RESOURCE` when that is heard of a change (what the text begins with is enough).
enum Crash {
    private static let place = ProcessInfo.processInfo.environment["ROOST_CRASH_AT"]

    private static let after = ProcessInfo.processInfo.environment["ROOST_CRASH_AFTER"].flatMap(Int.init)
    private nonisolated(unsafe) static var count = 0
    private static let lock = NSLock()

    static func at(_ what: String, _ change: Change) {
        if let place, "\(what) \(change.host) \(change.key)".hasPrefix(place) { kill(getpid(), SIGKILL) }
    }

    static func step() {
        guard let after else { return }
        lock.withLock {
            count += 1
            if count >= after { kill(getpid(), SIGKILL) }
        }
    }
}
