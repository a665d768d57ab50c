import Checks
import Diagrams
import Engines
import Foundation
import Model
import RoostTesting
import Testing

@testable import CLI

/// Whatever the text: refused with a line, or checked, drawn and explained. Never a crash, never a hang.
@Suite struct CheckFuzzTests {
    private static let isSoak = ProcessInfo.processInfo.environment["ROOST_SOAK"] == "1"

    @Test(arguments: [101, 102] as [UInt64])
    func mutatedExamples(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let examples = try Repository.stages.map { try Repository.text("examples/\($0)/stack.yml") }
        var (accepted, refused) = (0, 0)
        for round in 0..<(Self.isSoak ? 50_000 : 500) {
            var lines = examples[round % examples.count].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&lines, examples, &generator) }
            let text = lines.joined(separator: "\n")
            switch read(text) {
            case .success(let stack):
                accepted += 1
                try judge(stack, text, "seed \(seed), round \(round)", draws: round % 10 == 0)
            case .failure(let findings):
                refused += 1
                #expect(findings.all.allSatisfy { ($0.place?.line ?? 0) >= 1 }, "seed \(seed), round \(round)")
            }
        }
        #expect(accepted > 50 && refused > 50, "\(accepted) accepted, \(refused) refused: the mutations are too mild or too wild")
    }

    private func read(_ text: String) -> Result<Stack, Findings> {
        do throws(Findings) {
            return .success(try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: Repository.path("examples/simple")))
        } catch {
            return .failure(error)
        }
    }

    private func judge(_ stack: Stack, _ text: String, _ what: String, draws: Bool) throws {
        guard Checker.mistakes(in: stack).isEmpty else { return }
        let report = Checker.check(stack)
        let shown = ReportView.text(report, source: text, colour: false)
        #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }, "\(what)")
        for document in [ReportView.json(report).pretty, SARIFView.json(report).pretty] {
            _ = try JSONSerialization.jsonObject(with: Data(document.utf8))
        }
        if draws { draw(stack, report) }
    }

    private func draw(_ stack: Stack, _ report: CheckReport) {
        let topology = Catalogue.topology(of: stack)
        let document = DesignDocument(topology, report: report)
        #expect(document.html.hasSuffix("</html>\n") && Diagram(topology).svg.hasSuffix("</svg>\n"))
    }

    /// Lines, words and values, so that much of it still reads.
    private func mutate(_ lines: inout [String], _ examples: [String], _ generator: inout SeededGenerator) {
        let at = Int.random(in: 0..<lines.count, using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[Int.random(in: 0..<lines.count, using: &generator)], at: at)
        case 2:
            let other = examples[Int.random(in: 0..<examples.count, using: &generator)].split(separator: "\n").map(String.init)
            lines.insert(other[Int.random(in: 0..<other.count, using: &generator)], at: at)
        case 3:
            let roles = Role.allCases.map(\.rawValue)
            for role in roles where lines[at].contains(role) {
                lines[at] = lines[at].replacing(role, with: roles.randomElement(using: &generator)!)
                break
            }
        case 4: lines[at] = String(lines[at].shuffled(using: &generator))
        case 5:
            let words = ["galera", "replica", "single", "active-active", "acme", "on", "off", "10.20.0.0/8", "::1", "0", "99999999999d", "\u{1B}[2J"]
            if let colon = lines[at].firstIndex(of: ":") { lines[at] = lines[at][...colon] + " " + words.randomElement(using: &generator)! }
        default:
            let digits = lines[at].indices.filter { lines[at][$0].isNumber }
            if let digit = digits.randomElement(using: &generator) { lines[at].replaceSubrange(digit...digit, with: "\(Int.random(in: 0...9, using: &generator))") }
        }
        if lines.isEmpty { lines = [""] }
    }
}
