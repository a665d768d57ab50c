import ArgumentParser
import Deployments
import Foundation
import Hosts
import Model
import Plans

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the hosts what the stack file says.",
        discussion: """
            Asks every host what it is like, shows the plan, and carries it out: new packages and files first, everywhere, \
            checked before any of it is live; then tier by tier, redundant hosts one after another, out of the balancer first. \
            A second `up` changes nothing. Killed at any moment, the next `up` puts things right. Where hosts have changed between \
            the plan and their locking, nothing is done; with --yes, the plan as it is then is shown and carried out.

            With --lab the hosts themselves are made first, on this machine (needs root).

            Examples:
              roost up                 shows the plan and asks
              roost up --yes           does not ask
              roost up --lab --yes     in a lab on this machine
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Make the hosts first, as a lab on this machine.") var lab = false
    @Flag(name: [.short, .long], help: "Do not ask.") var yes = false
    @Option(help: "Leave a host alone that left the stack file and is gone for good (repeatable).") var forget: [String] = []
    @Flag(
        help: ArgumentHelp(
            "Let a firewall shut out the address that this login comes from.",
            discussion: "A host that cannot be reached through its new rules takes them back within a minute, in any case."))
    var allowLockout = false
    @Flag(help: "Print one JSON document: what was changed.") var json = false

    func run() async throws {
        let stack = try options.buildable()
        let view = ProgressView(isJSON: json)
        if lab { try await Lab(Lab.Spec(stack)).ensure(Lab.Spec(stack)) { view.say($0) } }
        var bench = try Workbench(stack)
        bench.site.allowsLockout = allowLockout
        var done = Report(outcomes: [])
        var phase = try await bench.phaseOfChange(forget: forget) { view.say($0) }
        if let move = phase.move {
            try await carryOut(phase, &done, view)
            let seconds = try await phase.bench.carryOut(move) { view.say("  \($0)") }
            done.outcomes.append(Outcome(change: Phase.change(of: move), result: .done, seconds: seconds))
            // What was made up on the way, certificates and passwords, is on hosts now.
            bench = try Workbench(stack)
            bench.site.allowsLockout = allowLockout
            phase = try await bench.phase(for: .change, forget: forget)
            if phase.move != nil { throw Failure(move.to.name, "took the writes, and the hosts say that it did not: nothing more was done") }
        }
        guard !phase.isEmpty || !done.outcomes.isEmpty else {
            print(json ? PlanView.json(phase.plan, done) : PlanView.text(phase.plan, coloured: Voice.isColoured))
            return
        }
        try await carryOut(phase, &done, view)
    }

    /// Shows the plan of a phase, asks, and carries it out.
    ///
    /// - Parameter done: what was done before; this is added.
    private func carryOut(_ phase: Phase, _ done: inout Report, _ view: ProgressView) async throws {
        if !json { print(PlanView.text(phase.shown, coloured: Voice.isColoured)) }
        try Confirmation.ask("carry this out?", yes: yes)
        var bench = phase.bench
        let builder = ReleaseBuilder(bench.stack) { view.mention("  \($0)") }
        bench.site.app = try await builder.buildApp(architecture: try phase.survey.architecture(of: bench.stack))
        bench.site.staticFiles = try await builder.buildStaticFiles()
        try bench.keep()
        var carrying = Carrying(bench: bench, departed: phase.survey.departed, isJSON: json, done: done, end: phase.move == nil ? .asItsFileSays : .onTheWayThere)
        if yes {
            // A server that comes back by itself changes what there is to do, and everything there is to do was agreed to.
            carrying.accepts = { [json] now in
                view.say("the hosts changed after this plan was made; the plan as it is now:")
                if !json { print(PlanView.text(now, coloured: Voice.isColoured)) }
            }
        }
        // A lab's hosts share this machine's processors: what serves first has them first.
        if lab { carrying.width = 2 * ProcessInfo.processInfo.activeProcessorCount }
        let journal = Journal(bench.workspace)
        let entry = Journal.Entry(kind: .up, from: Date.now.timeIntervalSince1970, text: "roost up as \(NSUserName())")
        do {
            done = try await carrying.carryOut(try bench.plan(phase.survey)) { bench in
                try bench.plan(await bench.survey(for: .confirmation, forget: forget))
            }
        } catch {
            journal.note(entry, outcome: "not to its end")
            throw error
        }
        journal.note(entry, outcome: PlanView.count(done.changed, "change"))
    }
}

/// A question on the terminal; without one, `--yes` is the only way on.
enum Confirmation {
    static func ask(_ question: String, yes: Bool) throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("nobody is there to ask: add --yes to carry the plan out")
        }
        // Not on standard output, which may be a document.
        fflush(nil)
        FileHandle.standardError.write(Data("\(question) [y/N] ".utf8))
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else { throw ExitStatus.no }
    }
}
