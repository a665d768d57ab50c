import ArgumentParser
import Deployments
import Engines
import Hosts
import Model

struct DatabaseRecover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Bring a Galera cluster back after all of its members were down.",
        discussion: """
            Asks every member how far its data goes (grastate.dat, `mariadbd --wsrep-recover`), begins the cluster anew with the one that has \
            most, and lets the others join it one after another. It is never begun while it lives anywhere.

            All members must answer, since one that does not may have acknowledged what no other has; it is enough when one of them \
            says that it was the last to leave. Those that are lost for good are left out with --force.

            After a power cut of all hosts the members find each other by themselves once every one of them is back: this is waited for first.

            Exit status 1 when it is refused, with the reason.

            Examples:
              roost db recover
              roost db recover --force --yes      some hosts are lost for good
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Members that do not answer are lost or cut off: go on without them.") var force = false
    @Flag(name: [.short, .long], help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON document.") var json = false

    /// Seconds that members which lost power together have to find each other (`pc.recovery`): 7 s were measured.
    private static let patience = 15

    private struct Answer: Encodable {
        var stack: String
        /// Nil when the members found each other by themselves.
        var begunBy: String?
        var writes: Int?
        var members: [String]
        var seconds: Double
    }

    func run() async throws {
        let stack = try options.buildable()
        guard stack.database?.topology == .galera else {
            throw ValidationError("\(stack.source.file) has no `topology: galera`: there is no cluster to recover")
        }
        let bench = try Workbench(stack)
        let start = ContinuousClock.now
        let states = try await permitted(bench)
        let known = states.filter(\.isReachable).map(\.host)
        if try await foundEachOther(bench, states) {
            report(stack, nil, known, start)
            return
        }
        let silent = states.map(\.host).filter { !known.contains($0) }
        say(
            "the cluster is down; \(known.joined(separator: ", ")) will be asked how far their data goes, and the one with most begins it anew"
                + (silent.isEmpty ? "" : "; what \(silent.joined(separator: ", ")) acknowledged alone is lost, and its data is replaced when it comes back"))
        try Confirmation.ask("do it?", yes: yes)
        let locks = try await bench.hold(known.sorted())
        let outcome: Result<ClusterRecovery, any Error>
        do { outcome = .success(try await recover(bench, known)) } catch { outcome = .failure(error) }
        await bench.release(locks)
        do {
            report(stack, try outcome.get(), known, start)
        } catch let refusal as Promotion.Refusal {
            try refuse(refusal)
        }
    }

    private func permitted(_ bench: Workbench) async throws -> [MemberState] {
        let look = await bench.promoter { _ in }.ask(others: true)
        do {
            try ClusterRecovery.permit(look.states, witnesses: look.witnesses, isForced: force)
        } catch {
            try refuse(error)
        }
        return look.states
    }

    /// Whether all members came back by themselves meanwhile. Those that do not all answer cannot.
    private func foundEachOther(_ bench: Workbench, _ states: [MemberState]) async throws -> Bool {
        guard states.allSatisfy(\.isReachable) else { return false }
        let end = ContinuousClock.now + .seconds(Self.patience)
        let promoter = bench.promoter { _ in }
        while ContinuousClock.now < end {
            if await promoter.ask().states.allSatisfy({ $0.cluster?.isMember == true }) { return true }
            try await Task.sleep(for: .seconds(1))
        }
        return false
    }

    /// Asked again under the locks: what was true before may have changed.
    private func recover(_ bench: Workbench, _ known: [String]) async throws -> ClusterRecovery {
        _ = try await permitted(bench)
        let recoverer = Recoverer(bench.site, connect: { bench.connection($0.name, $0.address) }, say: { say("  \($0)") })
        let evidence = try await recoverer.evidence(of: known)
        for each in evidence { say("  \(each.text)") }
        let recovery = try ClusterRecovery.decide(evidence)
        try await recoverer.carryOut(recovery, others: known, isWhole: known.count == bench.stack.hosts(.database).count)
        return recovery
    }

    private func report(_ stack: Stack, _ recovery: ClusterRecovery?, _ members: [String], _ start: ContinuousClock.Instant) {
        let seconds = ((ContinuousClock.now - start) / .seconds(1) * 1000).rounded() / 1000
        if json {
            print(Document.text(Answer(stack: stack.name, begunBy: recovery?.host, writes: recovery?.sequence, members: members, seconds: seconds)))
        } else if let recovery {
            print("done in \(seconds) s: the cluster goes on from what \(recovery.host) has (\(recovery.sequence) writes)")
        } else {
            print("the members found each other by themselves: the cluster lives (\(members.joined(separator: ", ")))")
        }
    }

    private func say(_ text: String) { if !json { print(text) } }

    private func refuse(_ refusal: Promotion.Refusal) throws -> Never {
        Voice.say(refusal.text + (refusal.hint.map { "\n  hint: \($0)" } ?? ""))
        throw ExitStatus.no
    }
}
