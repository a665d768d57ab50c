import ArgumentParser
import Checks
import Model

struct Check: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif }
    enum Limit: String, ExpressibleByArgument, CaseIterable {
        case error, warning, note, never

        var severity: Severity? { Severity(rawValue: rawValue) }
    }

    static let configuration = CommandConfiguration(
        abstract: "Find what is weak about the stack, before any host is touched.",
        discussion: """
            Reads the stack file, and the certificate that it names; no host is asked. Exit status 1 when a finding is as \
            severe as --fail-on says; with --compare only what is new counts. What `check.ignore` in the file silences does \
            not count, and is named with its reason.

            Examples:
              roost check
              roost check --format json | jq .spofs
              roost check --explain spof
              roost check -f with-two-balancers.yml --compare stack.yml
              roost check --format sarif >roost.sarif     for GitHub code scanning
            """)

    @OptionGroup var options: StackOption
    @Option(help: "text, json or sarif.") var format = Format.text
    @Flag(help: "The same as --format json.") var json = false
    @Option(help: "The least severity that makes the answer no: error, warning, note, never.") var failOn = Limit.error
    @Option(help: ArgumentHelp("What a rule means, and what to do about it.", valueName: "rule")) var explain: String?
    @Option(help: ArgumentHelp("What is better and what is worse than in this stack file.", valueName: "other.yml"))
    var compare: String?
    @Option(
        name: .customLong("with"),
        help: ArgumentHelp("Another stack on the same network; as often as there are any.", valueName: "other.yml"))
    var neighbours: [String] = []

    private var chosen: Format { json ? .json : format }

    func validate() throws {
        if compare != nil, chosen == .sarif { throw ValidationError("--compare speaks text and JSON, not SARIF") }
    }

    func run() async throws {
        if let explain { return try Self.explain(explain) }
        do {
            try check()
        } catch let findings as Findings where chosen != .text {
            switch chosen {
            case .sarif: say(SARIFView(path: RepositoryPath.of).document(findings).pretty)
            case .json, .text: say(ReportView.json(findings).pretty)
            }
            throw ExitStatus.refused
        }
    }

    private func check() throws {
        let stack = try options.stack()
        let surroundings = Gathering.surroundings(of: stack, neighbours: try neighbours.map(StackOption.stack(at:)))
        let report = Checker.check(stack, in: surroundings)
        if let compare {
            let other = try StackOption.stack(at: compare)
            let before = Checker.check(other, in: Gathering.surroundings(of: other, neighbours: surroundings.neighbours))
            let comparison = Comparison(before: before, after: report)
            let view = ComparisonView(comparison, before: compare, after: options.file)
            say(
                chosen == .json
                    ? view.json.pretty : view.text(source: stack.source.text, colour: Voice.isColoured))
            return try answer(comparison.worst)
        }
        switch chosen {
        case .text: say(ReportView.text(report, source: stack.source.text, colour: Voice.isColoured))
        case .json: say(ReportView.json(report).pretty)
        case .sarif: say(SARIFView(path: RepositoryPath.of).document(report).pretty)
        }
        try answer(report.worst)
    }

    private func answer(_ worst: Severity?) throws {
        if let limit = failOn.severity, let worst, worst >= limit { throw ExitStatus.no }
    }

    private func say(_ text: String) { print(text, terminator: "") }

    private static func explain(_ name: String) throws {
        let rules = RuleCatalogue.rules
        guard let rule = rules.first(where: { $0.id == name }) else {
            let nearest = NearestName.of(name, in: rules.map(\.id)).map { "; did you mean \($0)?" }
            throw ValidationError(
                "there is no rule \(Quote.of(name))" + (nearest ?? " (there are \(rules.map(\.id).joined(separator: ", ")))"))
        }
        print(RuleManual.plainPage(of: rule), terminator: "")
    }
}
