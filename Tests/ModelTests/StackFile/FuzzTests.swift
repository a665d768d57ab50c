import Model
import RoostTesting
import Testing

/// Mutated examples: the reader accepts or refuses, never crashes, and every refusal has a place in the text.
@Suite struct FuzzTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func mutatedExamples(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let examples = try Repository.stages.map { Array(try Repository.text("examples/\($0)/stack.yml").utf8) }
        let words =
            Array("{}[]:,&*!|>'\"#%@`?-\t \n\r\u{0}~").flatMap { [Array(String($0).utf8)] }
            + ["&a ", "*a", "? ", "- ", "---\n", "<<: *a", "on", "0x1F", "\u{FEFF}", "é", "𝄞", "10.20.0.11", "[[[["].map
        { Array($0.utf8) }
            + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]
        let deadline = ContinuousClock.now + .seconds(4)
        var refused = 0
        for round in 0..<1500 where ContinuousClock.now < deadline {
            var text = examples[Int(random.next() % 4)]
            for _ in 0...(random.next() % 4) { mutate(&text, words, &random) }
            let found = findings(in: text)
            refused += found.isEmpty ? 0 : 1
            let lines = text.count { $0 == 0x0A } + 1
            for finding in found {
                let place = try #require(finding.place, "seed \(seed), round \(round)")
                #expect(place.line >= 1 && place.line <= lines + 1 && place.column >= 1, "seed \(seed), round \(round)")
                #expect(!finding.message.isEmpty && !finding.message.contains("\n"), "seed \(seed), round \(round)")
            }
        }
        #expect(refused > 100)
    }

    private func mutate(_ text: inout [UInt8], _ words: [[UInt8]], _ random: inout SplitMix) {
        guard !text.isEmpty else { return }
        let at = Int(random.next() % UInt64(text.count))
        let length = min(Int(random.next() % 24), text.count - at)
        switch random.next() % 5 {
        case 0: text[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: text.removeSubrange(at..<(at + length))
        case 2: text.insert(contentsOf: words[Int(random.next() % UInt64(words.count))], at: at)
        case 3: text.insert(contentsOf: Array(text[at..<(at + length)]), at: Int(random.next() % UInt64(text.count)))
        default: text.removeSubrange(at...)
        }
    }
}

/// A generator that gives the same numbers for the same seed on every machine.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
