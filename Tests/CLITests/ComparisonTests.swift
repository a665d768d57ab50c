import Checks
import Model
import RoostTesting
import Testing

@testable import CLI

/// `check --compare` and `check --explain`.
@Suite struct ComparisonTests {
    private func report(_ stage: String) throws -> CheckReport {
        let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
        return Checker.check(try StackReader.read(text: text, file: "stack.yml", directory: Repository.path("examples/\(stage)")))
    }

    @Test func betterAndWorse() throws {
        let view = ComparisonView(now: try report("distributed"), other: try report("simple"))
        let text = view.text("simple.yml")
        #expect(text.contains("+ warning[not-scalable]") && text.contains("+ warning[maintenance-downtime]"))
        #expect(text.contains("- error[spof]: lb-1") && !text.contains("[spof]: web-1"))
        #expect(text.contains("single points of failure: web-1/app and web-1/nginx"))
        #expect(view.isWorse(.error) && !view.isWorse(nil))
        let back = ComparisonView(now: try report("simple"), other: try report("distributed"))
        #expect(back.text("x").contains("- warning[not-scalable]") && !back.isWorse(.error))
        #expect(ComparisonView(now: try report("scaled"), other: try report("scaled")).text("x").contains("nothing is better or worse"))
    }

    @Test func aRulesPage() throws {
        #expect(try RulePage.text("spof").hasPrefix("spof (error)\n  speaks when "))
        #expect(try RulePage.text("all").split(separator: "\n").count == RuleCatalogue.rules.count)
        let failure = #expect(throws: (any Error).self) { try RulePage.text("spoof") }
        #expect("\(String(describing: failure))".contains("did you mean spof?"))
    }
}
