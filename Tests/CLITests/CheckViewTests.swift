import Checks
import Foundation
import Model
import RoostTesting
import Testing

@testable import CLI

/// What `check` prints besides findings: silences, comparisons, SARIF, the page of a rule.
@Suite struct CheckViewTests {
    @Test func silencesAreTold() throws {
        let report = Checker.check(
            try stack("simple", "check:\n  ignore:\n    no-backup: \"the data is\\ta \\eJmirror\"\n    spof@web-1: \"it is a toy\"\n"))
        let text = ReportView.text(report, source: "", colour: false)
        #expect(
            text.hasSuffix(
                """
                silenced in the stack file:
                  error[spof]: web-1 is a single point of failure: `nginx`, `app` and `mariadb` run nowhere else
                    because: it is a toy
                  warning[no-backup]: the database has no backups
                    because: the data is\u{FFFD}a \u{FFFD}Jmirror

                foobar: 5 warnings, 2 silenced

                """), "\(text)")
        let json = ReportView.json(report).description
        #expect(json.contains("\"reason\": \"it is a toy\"") && json.contains("\"silenced\": ["))
    }

    @Test(arguments: [("simple", "distributed"), ("distributed", "secured"), ("secured", "scaled"), ("scaled", "scaled")])
    func comparisons(_ before: String, _ after: String) throws {
        let (old, new) = (try stack(before), try stack(after))
        let view = ComparisonView(
            Comparison(before: Checker.check(old), after: Checker.check(new)), before: "\(before).yml", after: "\(after).yml")
        let text = view.text(source: new.source.text, colour: false)
        #expect(Golden.difference(text, from: "Tests/CLITests/Goldens/compare-\(before)-\(after).txt") == nil)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(view.json.pretty.utf8)) }
    }

    @Test func theSARIFOfAStage() throws {
        let text = SARIFView { $0 }.document(Checker.check(try stack("simple"))).pretty
        let run = try #require(
            ((try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        let rules = try #require(((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]])
        #expect(results.count == 7)
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            let prints = result["partialFingerprints"] as? [String: String]
            #expect(prints?["ruleAndSubject/v1"]?.count == 64)
        }
        // GitHub shows no rule without help.
        #expect(rules.allSatisfy { ($0["help"] as? [String: String])?["text"]?.isEmpty == false })
    }

    /// The same finding at another line is the same alert.
    @Test func fingerprintsOutliveAMovedLine() throws {
        let prints = try ["", "\n\n# a line\n"].map { prefix in
            let text = prefix + (try Repository.text("examples/simple/stack.yml"))
            let stack = try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
            let sarif = SARIFView { $0 }.document(Checker.check(stack)).pretty
            return sarif.split(separator: "\n").filter { $0.contains("ruleAndSubject/v1") }
        }
        #expect(prints[0] == prints[1] && Set(prints[0]).count == 7)
    }

    @Test func pathsAsURIs() {
        #expect(SARIFView.encoded("a b/stack.yml") == "a%20b/stack.yml")
        #expect(SARIFView.encoded("100%/é#?") == "100%25/%C3%A9%23%3F")
        #expect(RepositoryPath.of(Repository.example("simple")) == "examples/simple/stack.yml")
        #expect(RepositoryPath.of("/nowhere/at/all/stack.yml") == "stack.yml")
    }

    @Test func everyPageOfARuleFitsATerminal() {
        for rule in RuleCatalogue.rules {
            let page = RuleManual.plainPage(of: rule)
            #expect(page.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(page)")
            #expect(page.contains("speaks when  ") && page.contains("\"REASON\""))
        }
    }

    private func stack(_ stage: String, _ more: String = "") throws -> Stack {
        let text = try Repository.text("examples/\(stage)/stack.yml") + more
        return try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }
}
