import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// One word is one word to a real shell.
@Suite struct QuoteTests {
    @Test(arguments: ["dash", "bash"])
    func realShells(_ shell: String) async throws {
        var generator = SeededGenerator(1)
        var texts = (0..<600).map { _ in AwkwardText.line(upTo: 10, using: &generator) }
        texts += [
            "", "-n", "--", "a\nb", "\n", "'", "''", "'\u{301}", "\\", "~", "~root", "#x", "=", "a=b", "*", "{a,b}",
            "!!", "\r\n",
        ]
        let script = "printf '%s\\0' " + texts.map(Shell.quote).joined(separator: " ")
        let result = try await Child.run([shell], input: .bytes(Array(script.utf8)), timeout: .seconds(120))
        let words = Array(result.output.utf8).split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(result.status == 0 && words.count == texts.count)
        for (text, word) in zip(texts, words) { #expect(Array(word) == Array(text.utf8), "\(text.debugDescription)") }
    }

    @Test func plainWordsStayReadable() {
        #expect(
            ["/etc/nginx/nginx.conf", "a-b_c.d:8000", "x@10.0.0.1", "1+1=2,3%"].allSatisfy { Shell.quote($0) == $0 })
    }
}
