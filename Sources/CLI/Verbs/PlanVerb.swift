import ArgumentParser
import Checks
import Deployments
import Diagrams
import Model

struct PlanVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what `up` would change, on which host, in which order.",
        discussion: """
            Asks every host and changes nothing. The last line says what one further server could be used for. Exit status 0 when there is nothing to change, 1 when there is.

            Examples:
              roost plan
              roost plan --json | jq '.changes[] | .host + " " + .resource'
            """)

    @OptionGroup var options: StackOption
    @Option(help: "Leave a host alone that left the stack file and is gone for good (repeatable).") var forget: [String] = []
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        let stack = try options.buildable()
        let phase = try await Workbench(stack).phase(forget: forget)
        let uses = FurtherServer.uses(in: stack, spofs: Checker.check(stack).spofs)
        print(json ? PlanView.json(phase.shown, further: uses) : PlanView.text(phase.shown, coloured: Voice.isColoured))
        if !json, let best = uses.first {
            let others = uses.dropFirst().map(\.role)
            print("one further server would serve best as \(best.use)" + (others.isEmpty ? "" : "; other uses: \(others.joined(separator: ", "))"))
        }
        guard phase.isEmpty else { throw ExitStatus.no }
    }
}
