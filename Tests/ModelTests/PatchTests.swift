import Foundation
import Model
import RoostTesting
import Testing

/// A shown difference is the difference.
@Suite struct PatchTests {
    @Test func applyingItReconstructs() {
        var generator = SeededGenerator(5)
        let lines = ["a", "b", "c", "", " d", "+e", "-f", "…", "é\r"]
        for _ in 0..<2000 {
            let old = (0..<Int.random(in: 0...12, using: &generator)).map { _ in lines.randomElement(using: &generator)!
            }
            let new = (0..<Int.random(in: 0...12, using: &generator)).map { _ in lines.randomElement(using: &generator)!
            }
            let text = { (lines: [String]) in lines.map { $0 + "\n" }.joined() }
            let patch = Patch.text(from: text(old), to: text(new), context: 100)
            guard old != new else {
                #expect(patch.isEmpty)
                continue
            }
            let shown = patch.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
            let side = { (mark: Character) in
                shown.filter { $0.first == mark || $0.first == " " }.map { String($0.dropFirst()) }
            }
            #expect(side("-") == old && side("+") == new, "\(old) → \(new): \(patch)")
        }
    }

    @Test func contextIsThreeLines() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacingOccurrences(of: "\n5\n", with: "\nfive\n").replacingOccurrences(of: "\n18\n", with: "\n")
        #expect(
            Patch.text(from: old, to: new)
                == " 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n…\n 15\n 16\n 17\n-18\n 19\n 20")
    }

    @Test func fromNothingAndToNothing() {
        #expect(Patch.text(from: "", to: "a\nb\n") == "+a\n+b" && Patch.text(from: "a\n", to: "") == "-a")
        #expect(Patch.text(from: "", to: "") == "")
    }

    /// Lines that end in CR LF are lines: one changed line is not the whole file.
    @Test func carriageReturns() {
        #expect(Patch.text(from: "a\r\nb\r\n", to: "a\r\nc\r\n", context: 0) == "-b\r\n+c\r")
    }

    @Test func aLastLineFeedIsADifferenceThatIsSaid() {
        var facts = Facts()
        let file = FileResource("/etc/a", "x\n")
        facts.values = [
            ResourceKey("stat", "/etc/a"): "644 root root regular file",
            ResourceKey("sha", "/etc/a"): Digest.sha256("x"),
            ResourceKey("content", "/etc/a"): Base64.encode("x"),
        ]
        #expect(file.difference(from: facts)?.text.isEmpty == false)
    }
}
