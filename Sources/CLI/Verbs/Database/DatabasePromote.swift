import ArgumentParser
import Deployments
import Engines
import Hosts
import Model

struct DatabasePromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Let another database host take the writes.",
        discussion: """
            While the primary answers, it stops taking writes, the other one takes all that is left, and opens: writes are refused for \
            a moment, none is lost. When the primary is lost, the replica that received most opens, once it has applied all of it. \
            The old primary never takes writes again by itself: it asks the others when it starts, and `roost up` makes a replica of \
            it, or sets its data aside when it has writes that nobody else received.

            A primary that only this machine cannot reach may still serve others. If one of the stack's hosts reaches it, nothing is \
            done unless you say that it is stopped or cut off.

            Exit status 1 when it is refused, with the reason.

            Examples:
              roost db promote                       the replica that received most
              roost db promote web-2 --yes
              roost db promote web-2 --primary-is-fenced
            """)

    @OptionGroup var options: StackOption
    @Argument(help: "The database host that shall take the writes.") var host: String?
    @Flag(help: "The old primary is stopped or cut off, whatever it looks like from here.") var primaryIsFenced = false
    @Flag(name: [.short, .long], help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON document.") var json = false

    private struct Answer: Encodable {
        var stack: String
        var from: String
        var to: String
        var term: Int
        var way: String
        var seconds: Double
    }

    func run() async throws {
        let stack = try options.buildable()
        guard stack.database?.topology != .galera else {
            try refuse(
                Promotion.Refusal(
                    text: "the members of a Galera cluster agree by themselves on who takes the writes: nobody is promoted",
                    hint: "`roost db status` says who it is; with all members down, `roost db recover`"))
        }
        guard stack.database?.topology == .replica else {
            throw ValidationError("\(stack.source.file) has no `topology: replica`: there is nobody to promote")
        }
        let bench = try Workbench(stack)
        if let host { _ = try bench.required(host) }
        let isQuiet = json
        let promoter = bench.promoter { if !isQuiet { print("  \($0)") } }
        let look = await promoter.ask(others: true)
        let promotion = try decide(look, stack)
        if !json { print(sentence(promotion, stack)) }
        try Confirmation.ask("do it?", yes: yes)
        let locks = try await bench.hold(look.states.filter(\.isReachable).map(\.host).sorted())
        let start = ContinuousClock.now
        do {
            let silent = look.states.filter { !$0.isReachable }.map(\.host)
            var again = await promoter.ask(except: silent)
            again.witnesses = look.witnesses
            guard try decide(again, stack) == promotion else {
                throw Failure(stack.name, "the database changed meanwhile: nothing was done", hint: "run it again")
            }
            try await promoter.carryOut(promotion, again.states)
        } catch let refusal as Promotion.Refusal {
            await bench.release(locks)
            try refuse(refusal)
        } catch {
            await bench.release(locks)
            throw error
        }
        await bench.release(locks)
        let seconds = ((ContinuousClock.now - start) / .seconds(1) * 1000).rounded() / 1000
        if json {
            print(
                Document.text(
                    Answer(
                        stack: stack.name, from: promotion.from, to: promotion.to, term: promotion.term, way: promotion.way.rawValue, seconds: seconds)))
        } else {
            print("done in \(seconds) s" + (promotion.way == .unplanned ? "; when \(promotion.from) is back, `roost up` makes a replica of it" : ""))
        }
    }

    private func decide(_ look: Promoter.Look, _ stack: Stack) throws -> Promotion {
        let members = DatabaseMembers(of: stack, facts: look.facts)
        if let problem = members.problem { throw problem }
        guard let primary = members.primary else { throw ExitStatus.no }
        do {
            return try Promotion.decide(
                look.states, primary: primary, term: members.term, target: host, witnesses: look.witnesses[primary] ?? [], isFenced: primaryIsFenced)
        } catch {
            try refuse(error)
        }
    }

    private func refuse(_ refusal: Promotion.Refusal) throws -> Never {
        Voice.say(refusal.text + (refusal.hint.map { "\n  hint: \($0)" } ?? ""))
        throw ExitStatus.no
    }

    private func sentence(_ promotion: Promotion, _ stack: Stack) -> String {
        switch promotion.way {
        case .planned: return "\(promotion.to) takes the writes from \(promotion.from): they are refused for a moment, and none is lost"
        case .reopened: return "\(promotion.to) takes writes again, as the primary of a new term"
        case .unplanned:
            let loss =
                Replication(stack.database?.durability ?? .available).goesOnAlone
                ? "what \(promotion.from) acknowledged while no replica followed it is lost, nothing else"
                : "\(promotion.from) acknowledged nothing that \(promotion.to) did not receive; writes wait until there is a replica again"
            return "\(promotion.to) takes the writes; \(promotion.from) is lost: \(loss)"
        }
    }
}
