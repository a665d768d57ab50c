import ArgumentParser
import Checks
import Deployments
import Foundation
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
            Reads the stack file, the certificate when the file names one, and nothing else but whether a static file lies where the \
            health check asks. Exit status 1 when a finding is as severe as --fail-on says. A rule is silenced in the stack file, with a reason: `check: { ignore: { RULE: REASON } }`.

            Examples:
              roost check
              roost check --format json | jq .spofs
              roost check --format sarif >roost.sarif      for GitHub code scanning
              roost check --explain spof                   what a rule is about
              roost check --compare yesterday.yml          what got better and worse
              roost check --with ../shop/stack.yml         clashes with another stack on the network
            """)

    @OptionGroup var options: StackOption
    @Option(help: "text, json or sarif.") var format = Format.text
    @Flag(help: "The same as --format json.") var json = false
    @Option(help: "The least severity that makes the answer no: error, warning, note, never.") var failOn = Limit.error
    @Option(help: "Print the manual page of a rule; `all` lists them.") var explain: String?
    @Option(help: "Another stack file: what is better and worse in this one.") var compare: String?
    @Option(name: .customLong("with"), help: "The stack file of another stack on the same network (repeatable).") var neighbours: [String] = []

    func run() async throws {
        if let explain { return print(try RulePage.text(explain), terminator: "") }
        let format = json ? .json : format
        let stack: Stack
        let report: CheckReport
        let other: CheckReport?
        do {
            stack = try options.stack()
            let neighbours = try neighbours.map { try StackOption.read($0) }
            report = self.report(stack, neighbours)
            other = try compare.map { self.report(try StackOption.read($0), neighbours) }
        } catch let findings as Findings where format != .text {
            print((format == .sarif ? SARIFView.json(findings) : ReportView.json(findings)).pretty, terminator: "")
            throw ExitStatus.refused
        }
        if let compare, let other { return try show(ComparisonView(now: report, other: other), compare, format) }
        let text =
            switch format {
            case .text: ReportView.text(report, source: stack.source.text, colour: Voice.isColoured)
            case .json: ReportView.json(report).pretty
            case .sarif: SARIFView.json(report).pretty
            }
        print(text, terminator: "")
        if let limit = failOn.severity, let worst = report.worst, worst >= limit { throw ExitStatus.no }
    }

    private func report(_ stack: Stack, _ neighbours: [Stack]) -> CheckReport {
        var surroundings = Surroundings(now: Date.now.timeIntervalSince1970, neighbours: neighbours)
        if let folder = stack.web?.staticFiles, let app = stack.app, app.health != "/" {
            let file = URL(fileURLWithPath: stack.source.directory).appending(path: folder).appending(path: app.health)
            // A folder of that name is none of nginx's business: try_files takes files alone.
            var isFolder = ObjCBool(false)
            surroundings.hasFileAtHealth = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && !isFolder.boolValue
        }
        if case .files(let certificate, let key) = stack.tls?.certificate {
            do throws(Failure) {
                surroundings.certificate = try OwnCertificate(stack: stack, certificate: certificate, key: key).facts()
            } catch {
                surroundings.unreadCertificate = "\(error.subject) \(error.cause)"
            }
        }
        return Checker.check(stack, besides: surroundings)
    }

    private func show(_ view: ComparisonView, _ file: String, _ format: Format) throws {
        guard format != .sarif else { throw ValidationError("a comparison is text or json") }
        print(format == .json ? view.json.pretty : view.text(file), terminator: "")
        if view.isWorse(failOn.severity) { throw ExitStatus.no }
    }
}

/// The manual page of a rule, on the terminal.
enum RulePage {
    static func text(_ name: String) throws -> String {
        let rules = RuleCatalogue.rules
        if name == "all" {
            let width = rules.map(\.id.count).max() ?? 0
            return rules.map { "\($0.id.padding(to: width))  \($0.severity.rawValue.padding(to: 7))  \($0.applies)\n" }.joined()
        }
        guard let rule = rules.first(where: { $0.id == name }) else {
            let nearest = NearestName.of(name, in: rules.map(\.id)).map { "; did you mean \($0)?" } ?? "; --explain all lists them"
            throw ValidationError("there is no rule \(Quote.of(name))" + nearest)
        }
        return """
            \(rule.id) (\(rule.severity.rawValue))
              speaks when \(rule.applies)
              why: \(rule.why)
              fix: \(rule.fix)

            """
    }
}
