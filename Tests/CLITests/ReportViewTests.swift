import Checks
import Deployments
import Engines
import Foundation
import Model
import Plans
import RoostTesting
import Testing

@testable import CLI

/// What `check` prints about the four stages, and about text that is hard to print.
@Suite struct ReportViewTests {
    @Test(arguments: Repository.stages)
    func text(_ stage: String) throws {
        let stack = try self.stack(stage)
        let text = ReportView.text(Checker.check(stack), source: stack.source.text, colour: false)
        #expect(Golden.difference(text, from: "Tests/CLITests/Goldens/check-\(stage).txt") == nil)
    }

    @Test(arguments: Repository.stages)
    func json(_ stage: String) throws {
        let text = ReportView.json(Checker.check(try stack(stage))).pretty
        #expect(Golden.difference(text, from: "Tests/CLITests/Goldens/check-\(stage).json") == nil)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test func mistakes() throws {
        let source = "stack: foobar\ndomain: foobar.com\nhosts:\n\tweb-1: x\n"
        let findings = #expect(throws: Findings.self) {
            try StackReader.read(text: Array(source.utf8), file: "stack.yml", directory: "/")
        }
        #expect(
            FindingView.text(try #require(findings).all, source: source, colour: false) == """
                error[syntax]: no value can start with this character
                 --> stack.yml:4:1
                  |
                4 | \tweb-1: x
                  | ^^^^^^
                  fix: indent with spaces; put quotes around a value that starts with @, ` or %

                """)
    }

    @Test func nothingThatATerminalObeys() {
        let finding = Finding(
            rule: "r", severity: .warning, subject: "s", message: "a\u{1B}[2Jb\nc", why: "w\r", fix: "\u{202E}f",
            place: Place(file: "a\u{1B}b", line: 1, column: 3))
        let text = FindingView.text([finding], source: "x\u{7}é\u{9B}y\r\n", colour: false)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.contains("1 | x\u{FFFD}é\u{FFFD}y\n  |   ^^^\n"))
    }

    @Test func placesOutsideTheText() {
        for place in [
            Place(file: "f", line: 9, column: 1), Place(file: "f", line: 1, column: 99),
            Place(file: "f", line: 2, column: 1),
        ] {
            let finding = Finding(rule: "r", severity: .note, subject: "s", message: "m", place: place)
            #expect(FindingView.text([finding], source: "abc\n", colour: true).contains("\u{1B}[1;36mnote[r]"))
        }
    }

    @Test func aLongLineIsCutAroundThePlace() {
        let source = String(repeating: "a", count: 5000) + " here " + String(repeating: "b", count: 5000)
        let excerpt = SourceLines(source).excerpt(at: Place(file: "f", line: 1, column: 5002))
        #expect(excerpt?.line.count == 121)
        #expect(excerpt?.indent.count == 60)
        #expect(excerpt?.carets.count == 60)
    }

    @Test func summaries() {
        let finding = { Finding(rule: "r", severity: $0, subject: "s", message: "m") }
        #expect(FindingView.summary([]) == "nothing found")
        #expect(FindingView.summary([finding(.warning), finding(.error), finding(.error)]) == "2 errors, 1 warning")
    }

    @Test(arguments: [(PlanView.End.asItsFileSays, "done: 1 change, s is as its file says", "up"), (.onTheWayThere, "done: 1 change", "up"),
                      (.gone, "done: 1 change, s is gone from its hosts", "down")])
    func howAPlanEnded(_ end: PlanView.End, done: String, again: String) {
        let change = Change(host: "h", key: ResourceKey("file", "/f"), difference: Difference(.create, ""))
        let plan = Plan(stack: "s", changes: [change])
        var report = Deployments.Report(outcomes: [Outcome(change: change, result: .done, seconds: 1)])
        #expect(PlanView.summary(plan, report, end: end, coloured: false) == done)
        report.outcomes.append(Outcome(change: change, result: .skipped, seconds: 0))
        report.isInterrupted = true
        #expect(PlanView.summary(plan, report, end: end, coloured: false) == "interrupted: 1 change done, 1 not; `roost \(again)` goes on from here")
    }

    private func stack(_ stage: String) throws -> Stack {
        let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
        return try StackReader.read(text: text, file: "stack.yml", directory: Repository.path("examples/\(stage)"))
    }
}
