import Checks
import Model
import RoostTesting
import Testing

/// What the stack file silences is not said, and is told of with its reason.
@Suite struct SilenceTests {
    @Test func aRuleEverywhereOrAtOneSubject() throws {
        let report = Checker.check(try stack("spof@w-1: the provider moves it, no-firewall: there is one before the network"))
        #expect(report.findings.allSatisfy { $0.rule != "no-firewall" && !($0.rule == "spof" && $0.subject == "w-1") })
        #expect(report.findings.contains { $0.rule == "no-https" })
        #expect(
            report.silenced.map { "\($0.finding.rule) \($0.finding.subject): \($0.silence.reason)" } == [
                "spof w-1: the provider moves it", "no-firewall firewall: there is one before the network",
            ])
        // Silence does not make it survive.
        #expect(report.spofs == ["w-1", "w-1/app", "w-1/nginx"])
        #expect(report.worst == .warning)
    }

    @Test func theMoreExactReasonCounts() throws {
        let report = Checker.check(try stack("spof: all of them, spof@w-1: this one"))
        #expect(report.silenced.map(\.silence.reason) == ["this one"])
        #expect(report.findings.allSatisfy { $0.rule != "unused-ignore" })
    }

    @Test func aRuleThatDoesNotExist() throws {
        let mistakes = Silencing.mistakes(in: try stack("no-backups: none, spof: fine"))
        #expect(mistakes.map(\.message) == ["there is no rule `no-backups` to silence"])
        #expect(mistakes.first?.fix == "did you mean `no-backup`?")
        #expect(mistakes.first?.place == Place(file: "stack.yml", line: 6, column: 32))
        #expect(mistakes.allSatisfy { $0.severity == .error })
        // What cannot be built is no opinion, so it cannot be silenced.
        #expect(Silencing.mistakes(in: try stack("not-available-yet: soon")).count == 1)
    }

    @Test(arguments: ["spof: \"\"", "spof: \"  \"", "spof:", "Spof: a", "spof@: a", "@w-1: a", "spof@a b: c", "spof: [a]"])
    func withoutAReasonOrAName(_ text: String) {
        let findings = #expect(throws: Findings.self) { try stack(text) }
        #expect(findings?.all.count == 1)
        #expect(findings?.all.first?.place?.line == 6, "\(text)")
    }

    @Test func whatCannotBeBuiltIsSaidAlways() throws {
        let text = try Repository.text("examples/scaled/stack.yml")
        let all = RuleCatalogue.rules.map { "    \($0.id): because\n" }.joined()
        let report = Checker.check(try RuleCase.stack(text + "check:\n  ignore:\n" + all))
        let plain = Checker.check(try RuleCase.stack(text))
        let unavailable = { (report: Report) in report.findings.filter { $0.rule == "not-available-yet" }.count }
        #expect(unavailable(report) == unavailable(plain))
        #expect(report.silenced.count == plain.findings.count - unavailable(plain))
    }

    private func stack(_ ignore: String) throws -> Stack {
        try RuleCase.stack(RuleCase.head + RuleCase.one + RuleCase.app + "check: { ignore: { \(ignore) } }\n")
    }
}
