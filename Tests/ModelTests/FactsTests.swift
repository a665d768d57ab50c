import Foundation
import Model
import RoostTesting
import Testing

/// What a host says is believed only when it is whole.
@Suite struct FactsTests {
    private func parse(_ answer: String) throws -> Facts { try Facts(parsing: answer, host: "web-1") }

    private func wrapped(_ lines: String) -> String { "\(Facts.begin)\n\(lines)\(Facts.end)\n" }

    @Test func noiseBeforeTheMarkIsIgnored() throws {
        for noise in [
            "Welcome!\n", "Last login: x\r\n\n", "\u{1B}[2Jmotd\n\(Facts.end)\n", "F\tno\tno\tno\n",
            String(repeating: "noise\n", count: 10_000),
        ] {
            let facts = try parse(noise + wrapped("F\thost\tos\tdebian 12\n"))
            #expect(facts["host", "os"] == "debian 12" && facts.values.count == 1)
        }
    }

    @Test func noiseAfterTheMarkIsIgnored() throws {
        #expect(try parse(wrapped("F\ta\tb\tc\n") + "bye\nF\ta\td\tc\n").values.count == 1)
    }

    @Test func aTruncatedAnswerSaysNothing() {
        let answer = wrapped("F\thost\tos\tdebian 12\nO\tfile\t/etc/a\tnew\n")
        for length in 0..<(answer.utf8.count - 1) {
            #expect(throws: Failure.self) { try parse(String(decoding: answer.utf8.prefix(length), as: UTF8.self)) }
        }
    }

    @Test(arguments: ["F", "F\t", "F\ta\tb", "O\tfile\t/etc/a", "X\ta\tb\tc", "f\ta\tb\tc", "warning: odd", "\u{0}"])
    func aMalformedLineIsRefused(_ line: String) {
        let failure = #expect(throws: Failure.self) { try parse(wrapped("F\ta\tb\tc\n\(line)\n")) }
        #expect(failure?.subject == "web-1")
    }

    @Test func escapesAreNotRepeated() {
        let failure = #expect(throws: Failure.self) { try parse(wrapped("\u{1B}]0;title\u{7}\u{1B}[31mred\n")) }
        #expect(failure?.output?.unicodeScalars.contains { $0.value < 0x20 } == false)
        let other = #expect(throws: Failure.self) { try parse("\u{1B}[2J no marks") }
        #expect(other?.output == " no marks")
    }

    @Test func valuesKeepTheirTabsAndSpaces() throws {
        let facts = try parse(wrapped("F\tport\t80\t- my\tname 12\nO\tpackage\tx\tmain users=a,b rests=\n"))
        #expect(facts["port", "80"] == "- my\tname 12")
        #expect(facts.owned == [Owned(key: ResourceKey("package", "x"), attributes: "main users=a,b rests=")])
        #expect(facts.owns(ResourceKey("package", "x")) && !facts.owns(ResourceKey("file", "x")))
    }

    /// Swift takes a carriage return and a line feed as one character; a line is a line all the same.
    @Test func aCarriageReturnEndsNoFactEarly() throws {
        let facts = try parse(wrapped("F\thost\tos\tdebian 12\r\nF\thost\tinit\tsystemd\n"))
        #expect(facts["host", "init"] == "systemd")
        #expect(try parse("motd\r\n\n" + wrapped("F\ta\tb\tc\n")).values.count == 1)
    }

    @Test func invalidTextIsSurvived() throws {
        let bytes =
            Array("\(Facts.begin)\nF\tport\t80\t- ".utf8) + [0xFF, 0xC3, 0x28] + Array(" 1\n\(Facts.end)\n".utf8)
        #expect(try parse(String(decoding: bytes, as: UTF8.self))["port", "80"]?.hasPrefix("- \u{FFFD}") == true)
    }

    @Test(.timeLimit(.minutes(1))) func aHugeAnswer() throws {
        let lines = (0..<100_000).map { "F\tfile\t/etc/\($0)\tvalue \($0)\n" }.joined()
        #expect(try parse(wrapped(lines)).values.count == 100_000)
    }

    @Test func theMachineHasDefaults() {
        var facts = Facts()
        #expect(Machine(facts) == Machine())
        facts.values = [
            ResourceKey("host", "memory"): "512", ResourceKey("host", "processors"): "many",
            ResourceKey("host", "architecture"): "aarch64",
        ]
        #expect(Machine(facts) == Machine(memory: 512, processors: 1, architecture: "aarch64"))
    }
}

/// Text of others does nothing to a terminal.
@Suite struct TerminalTests {
    @Test func plain() {
        #expect(Terminal.plain("a\u{1B}[31mb\u{1B}[0mc") == "abc")
        #expect(Terminal.plain("a\nb\tc\r\n") == "a\nb\tc\n")
        #expect(Terminal.plain("\u{9B}31mx\u{7}\u{8}\u{7F}") == "31mx")
        #expect(Terminal.plain("\u{1B}") == "" && Terminal.plain("\u{1B}[") == "" && Terminal.plain("\u{1B}[12") == "")
        #expect(Terminal.plain("é日🦉") == "é日🦉")
    }

    @Test func nothingThatATerminalObeysIsLeft() {
        var generator = SeededGenerator(3)
        for _ in 0..<2000 {
            let scalars = (0..<20).map { _ in Unicode.Scalar(UInt8.random(in: 0...0x9F, using: &generator)) }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let plain = Terminal.plain(String(text))
            #expect(
                plain.unicodeScalars.allSatisfy {
                    $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
                })
            #expect(Terminal.plain(plain) == plain)
        }
    }
}
