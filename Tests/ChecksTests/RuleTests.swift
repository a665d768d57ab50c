import Engines
import Model
import RoostTesting
import Testing

@testable import Checks

/// Each rule speaks where it should, and only there.
@Suite struct RuleTests {
    @Test(arguments: RuleCase.all)
    func speaksAtTheMarks(_ item: RuleCase) throws {
        let findings = try item.findings()
        // A rule may say two things of one place.
        #expect(Set(findings.map(\.mark)) == Set(item.marks.map(String.init)), "\(item)\n\(MarkedText(item.text).text)")
        for (_, finding) in findings {
            for text in [finding.message, finding.why, finding.fix] {
                #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"), "\(item): \(text)")
            }
        }
    }

    /// A rule without a case would be one that nobody has seen speak, or be silent.
    @Test func everyRuleIsSeenSpeakingAndSilent() {
        for rule in RuleCatalogue.rules {
            let cases = RuleCase.all.filter { $0.rule == rule.id }
            #expect(cases.contains { !$0.marks.isEmpty }, "\(rule.id) never speaks")
            #expect(cases.contains { $0.marks.isEmpty }, "\(rule.id) is never silent")
        }
        #expect(Set(RuleCase.all.map(\.rule)).isSubset(of: RuleCatalogue.rules.map(\.id)))
    }

    /// What no stack file can ask for, but an engine could come to configure.
    @Test func prioritiesThatNeverFailOver() throws {
        let address = try #require(Address("10.1.0.9"))
        func judge(_ priorities: [Int], _ penalty: Int? = nil) -> String? {
            NoFailover.judge(VirtualRouter(address: address, identifier: 9, priorities: priorities, penalty: penalty))
        }
        #expect(judge([200, 199]) == nil && judge([200]) == nil && judge([]) == nil)
        #expect(judge([200, 150], 60) == nil)
        #expect(judge([200, 150], 50) != nil && judge([200, 150], 20) != nil)
        #expect(judge([200, 200]) != nil && judge([255, 100]) != nil && judge([1, 0]) != nil)
    }

    @Test func waitsOfTheEnginesAreInOrder() throws {
        for stage in Repository.stages {
            let stack = try RuleCase.stack(try Repository.text("examples/\(stage)/stack.yml"))
            let waits = Catalogue.waits(in: stack)
            #expect(waits.count >= 2, "\(stage)")
            #expect(TimeoutOrder.contradictions(of: waits).isEmpty, "\(stage): \(waits)")
        }
        let wrong = [Wait(engine: "a", setting: "x", seconds: 9), Wait(engine: "b", setting: "y", seconds: 9)]
        #expect(TimeoutOrder.contradictions(of: wrong).count == 1)
    }

    /// Notes are few, and only where there is nothing worse.
    @Test func notesOfTheStages() throws {
        let notes = try Repository.stages.map { stage in
            Checker.check(try RuleCase.stack(try Repository.text("examples/\(stage)/stack.yml"))).findings
                .filter { $0.severity == .note }.map(\.rule).sorted()
        }
        #expect(notes == [[], [], [], ["capacity-after-loss", "no-alert-destination", "unwatched-monitor"]])
    }
}
