import ArgumentParser
import Checks
import Model

struct Check: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }
    enum Limit: String, ExpressibleByArgument, CaseIterable {
        case error, warning, note, never

        var severity: Severity? { Severity(rawValue: rawValue) }
    }

    static let configuration = CommandConfiguration(
        abstract: "Find what is weak about the stack, before any host is touched.",
        discussion: """
            Reads the stack file and nothing else. Exit status 1 when a finding is as severe as --fail-on says.

            Examples:
              roost check
              roost check --format json | jq .spofs
            """)

    @OptionGroup var options: StackOption
    @Option(help: "text or json.") var format = Format.text
    @Flag(help: "The same as --format json.") var json = false
    @Option(help: "The least severity that makes the answer no: error, warning, note, never.") var failOn = Limit.error

    func run() async throws {
        let isJSON = json || format == .json
        let stack: Stack
        do {
            stack = try options.stack()
        } catch let findings as Findings where isJSON {
            print(ReportView.json(findings).pretty, terminator: "")
            throw ExitStatus.refused
        }
        let report = Checker.check(stack)
        print(isJSON ? ReportView.json(report).pretty : ReportView.text(report, source: stack.source.text, colour: Voice.isColoured), terminator: "")
        if let limit = failOn.severity, let worst = report.worst, worst >= limit { throw ExitStatus.no }
    }
}
