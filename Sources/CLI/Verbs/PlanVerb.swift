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
        let bench = try Workbench(try options.buildable())
        var survey = await bench.surveyor.survey()
        survey.forget(forget)
        let plan = try bench.plan(survey)
        print(json ? PlanView.json(plan) : PlanView.text(plan, coloured: Voice.isColoured))
        guard plan.isEmpty else { throw ExitStatus.no }
    }
}
