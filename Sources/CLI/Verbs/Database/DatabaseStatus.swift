import ArgumentParser
import Deployments
import Engines
import Model

struct DatabaseStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show who takes the writes, who follows, and how far behind.",
        discussion: """
            Exit status 0 when a primary takes writes and every other member follows it, 1 when not, 3 when a host cannot be reached.

            Examples:
              roost db status
              roost db status --json | jq '.members[] | select(.role != "primary") | .lagSeconds'
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        let bench = try Workbench(try options.buildable())
        let promoter = bench.promoter { _ in }
        let look = await promoter.ask()
        let (states, facts) = (look.states, look.facts)
        let view = DatabaseView(bench.stack, states, DatabaseMembers(of: bench.stack, facts: facts))
        print(json ? view.json : view.text(coloured: Voice.isColoured))
        if states.contains(where: { !$0.isReachable }) { throw ExitStatus.failed }
        if !view.isWell { throw ExitStatus.no }
    }
}

extension Workbench {
    func promoter(say: @escaping @Sendable (String) -> Void) -> Promoter {
        Promoter(site, connect: { connection($0.name, $0.address) }, say: say)
    }
}
