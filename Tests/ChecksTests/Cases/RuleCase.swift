import Checks
import Model
import RoostTesting

/// A stack file in which ①, ②, … mark where a rule must speak; without a mark it must be silent.
struct RuleCase: Sendable, CustomStringConvertible {
    let rule: String
    let text: String
    /// What is known beside the file.
    let surroundings: Surroundings

    init(_ rule: String, _ text: String, _ surroundings: Surroundings = Surroundings()) {
        self.rule = rule
        self.text = text
        self.surroundings = surroundings
    }

    /// The rule and the last line: cases of one rule differ there, or before it.
    var description: String { rule + (marks.isEmpty ? " is silent" : " speaks") + " " + (text.split(separator: "\n").last ?? "") }

    var marks: [Character] { MarkedText(text).marks.map(\.mark) }

    static func stack(_ text: String) throws -> Stack {
        try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }

    /// What the rule says, by the marks where it says it.
    func findings() throws -> [(mark: String, finding: Finding)] {
        let marked = MarkedText(text)
        return Checker.check(try RuleCase.stack(marked.text), in: surroundings).findings
            .filter { $0.rule == rule }
            .map { (marked.name(of: $0.place), $0) }
    }

    static let all = losses + addresses + encryption + aftermath + fitting

    // Lines that most cases share.
    static let head = "stack: s\ndomain: shop.example.org\n"
    static let app = "app: { runtime: python, source: ./app }\n"
    static let pair = """
        hosts:
          lb-1: { address: 10.1.0.1, roles: [balancer] }
          lb-2: { address: 10.1.0.2, roles: [balancer] }
          w-1: { address: 10.1.0.3, roles: [web, app] }
          w-2: { address: 10.1.0.4, roles: [web, app] }

        """
    static let one = "hosts:\n  w-1: { address: 10.1.0.3, roles: [web, app] }\n"
}
