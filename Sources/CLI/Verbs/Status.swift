import ArgumentParser
import Checks
import Deployments
import Engines
import Model
import Plans

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is there now, next to what should be.",
        discussion: """
            With a monitor it also shows the requests of the last minute and the alerts that fire.

            Exit status 0 when the site is up and every host is as the stack file says, 1 when the site is down, something \
            differs, or a virtual address is held by nobody or by two, 3 when a host cannot be reached.

            Examples:
              roost status
              roost status --json | jq .up
              roost status --follow      the same, alive, until Ctrl-C; a line for each change where the output is no terminal
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Print one JSON document.") var json = false

    @Flag(help: "Go on showing it, once a second at most, until Ctrl-C.") var follow = false

    func validate() throws {
        guard !follow || !json else { throw ValidationError("--follow and --json do not go together: `roost watch` has the same as JSON") }
    }

    func run() async throws {
        let stack = try options.buildable()
        let bench = try Workbench(stack)
        if follow { return await Following(bench).run() }
        let survey = await bench.surveyor.survey()
        let plan = survey.failures.isEmpty ? try await bench.phase(from: survey).shown : Plan(stack: stack.name)
        let reading = await MonitorReading.ask(
            stack, reachable: { survey.facts[$0] != nil }, connect: { bench.connection($0) })
        let view = StatusView(stack, survey, plan, reading)
        print(json ? view.json : view.text(coloured: Voice.isColoured))
        if !survey.failures.isEmpty { throw ExitStatus.failed }
        if !view.isUp || !view.isHeldOnce || !plan.isEmpty { throw ExitStatus.no }
    }
}
