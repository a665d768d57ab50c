import ArgumentParser
import Deployments
import Model

struct PlanVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what `up` would change, on which host, in which order.",
        discussion: """
            Asks every host and changes nothing. Exit status 0 when there is nothing to change, 1 when there is.

            Examples:
              roost plan
              roost plan --json | jq '.changes[] | .host + " " + .resource'
            """)

    @OptionGroup var options: StackOption
    @Option(help: "Leave a host alone that left the stack file and is gone for good (repeatable).") var forget: [String] = []
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        let phase = try await Workbench(try options.buildable()).phase(forget: forget)
        print(json ? PlanView.json(phase.shown) : PlanView.text(phase.shown, coloured: Voice.isColoured))
        guard phase.isEmpty else { throw ExitStatus.no }
    }
}
