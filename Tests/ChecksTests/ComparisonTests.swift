import Checks
import Model
import RoostTesting
import Testing

/// What is better and what is worse between two stack files.
@Suite struct ComparisonTests {
    @Test func fromOneStageToTheNext() throws {
        let comparison = try compare("distributed", "secured")
        #expect(named(comparison.gone) == ["no-backup", "no-firewall", "no-https", "no-monitoring"])
        #expect(named(comparison.new) == ["shared-host", "shared-host", "single-writable-database"])
        #expect(comparison.spofsGone == [] && comparison.spofsNew == [])
        #expect(comparison.worst == .error || comparison.worst == .warning)
    }

    @Test func backAgainIsTheOpposite() throws {
        let (forth, back) = (try compare("secured", "scaled"), try compare("scaled", "secured"))
        #expect(forth.gone == back.new && forth.new == back.gone)
        #expect(forth.spofsGone == ["lb-1", "lb-1/haproxy", "web-1", "web-1/mariadb"] && forth.spofsNew == [])
        #expect(back.spofsNew == forth.spofsGone)
    }

    @Test func withItselfNothing() throws {
        for stage in Repository.stages {
            let comparison = try compare(stage, stage)
            #expect(comparison.gone.isEmpty && comparison.new.isEmpty && comparison.worst == nil)
        }
    }

    /// To silence a finding is not to mend it.
    @Test func silenceIsNoProgress() throws {
        let text = try Repository.text("examples/simple/stack.yml")
        let comparison = Comparison(
            before: Checker.check(try RuleCase.stack(text)),
            after: Checker.check(try RuleCase.stack(text + "check: { ignore: { not-scalable: ten visitors a day } }\n")))
        #expect(comparison.gone.isEmpty && comparison.new.isEmpty)
        #expect(comparison.hushed.map(\.finding.rule) == ["not-scalable"])
    }

    private func compare(_ before: String, _ after: String) throws -> Comparison {
        let reports = try [before, after].map { Checker.check(try RuleCase.stack(try Repository.text("examples/\($0)/stack.yml"))) }
        return Comparison(before: reports[0], after: reports[1])
    }

    private func named(_ findings: [Finding]) -> [String] {
        findings.map(\.rule).filter { $0 != "not-available-yet" }.sorted()
    }
}
