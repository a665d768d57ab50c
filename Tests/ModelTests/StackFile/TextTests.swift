import Model
import RoostTesting
import Testing

/// What can be wrong with the bytes themselves.
@Suite struct TextTests {
    private let good = """
        stack: foobar
        domain: foobar.com
        hosts:
          web-1: { address: 10.20.0.21, roles: [web] }
        web: { static: ./public }

        """

    @Test func byteOrderMarkAndCarriageReturnsAreFine() {
        #expect(findings(in: "\u{FEFF}" + good).isEmpty)
        #expect(findings(in: good.replacing("\n", with: "\r\n")).isEmpty)
    }

    @Test func columnsDoNotCountTheByteOrderMark() throws {
        let finding = try #require(findings(in: "\u{FEFF}stac: foobar\r\n" + good.dropFirst(14)).first)
        #expect(finding.place == Place(file: "stack.yml", line: 1, column: 1))
    }

    @Test(arguments: ["", "\n", "# nothing but a comment\n", "---\n", "~\n", "\u{FEFF}"])
    func emptyIsSaidToBeEmpty(_ text: String) {
        #expect(findings(in: text).map(\.rule) == ["empty"])
        #expect(findings(in: text).first?.fix.contains("roost new") == true)
    }

    @Test(
        arguments: [
            ([UInt8]("stack: ".utf8) + [0xFF], "encoding", 1, 8),
            ([UInt8]("stack: é".utf8).dropLast() + [0x0A], "encoding", 1, 8),
            ([UInt8]("stack: a\ndomain: b".utf8) + [0x00], "encoding", 2, 10),
            ([UInt8]("stack: a\n# \u{1B}[31m".utf8), "encoding", 2, 3),
            ([UInt8]("stack: a\rdomain: b".utf8), "encoding", 1, 9),
            ([UInt8]("stack: a\u{2028}b".utf8), "encoding", 1, 9),
            ([0xFF, 0xFE, 0x73, 0x00], "encoding", 1, 1),
        ] as [([UInt8], String, Int, Int)])
    func bytesThatAreNoText(_ bytes: [UInt8], _ rule: String, _ line: Int, _ column: Int) {
        let found = findings(in: bytes)
        #expect(found.map(\.rule) == [rule])
        #expect(found.first?.place == Place(file: "stack.yml", line: line, column: column))
    }

    @Test func deepNestingIsRefusedWhereItGetsTooDeep() {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
            let text =
                "stack: x\nhosts:\n  " + String(repeating: open, count: 50_000)
                + String(repeating: close, count: 50_000)
            #expect(findings(in: text).map(\.rule) == ["too-deep"], "\(open)")
        }
    }

    @Test func anAliasBombDoesNotExplode() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(findings(in: text).map(\.rule) == ["too-large"])
        #expect(findings(in: text).first?.place?.line == 7)
        #expect(findings(in: text + "? *a9\n: x\n").map(\.rule) == ["too-large"])
    }

    @Test func aLadderOfAliasesIsTooDeep() {
        var text = "a0: &a0 [x]\n"
        for level in 1...200 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(findings(in: text).map(\.rule) == ["too-deep"])
    }

    @Test func anAliasHasAPlaceOfItsOwn() throws {
        let marked = MarkedText(
            """
            stack: foobar
            domain: foobar.com
            hosts:
              web-1: { address: &a 10.20.0.21, roles: &r [web] }
              web-2: { address: ①*a, roles: *r }
            web: { static: ./public }

            """)
        let found = findings(in: marked.text)
        #expect(found.map(\.rule) == ["same-address"])
        #expect(marked.name(of: found.first?.place) == "①")
    }

    @Test func tenThousandHostsAreNoTrouble() throws {
        var text = "stack: big\ndomain: foobar.com\nweb: { static: ./public }\nhosts:\n"
        for index in 0..<10_000 {
            text +=
                "  web-\(index): { address: 10.\(index >> 16).\((index >> 8) & 255).\(index & 255), roles: [web], site: rack-\(index % 40) }\n"
        }
        text = text.replacing("address: 10.0.0.0,", with: "address: 10.1.0.0,")
        var stack: Stack?
        let time = ContinuousClock().measure {
            stack = try? StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/")
        }
        #expect(stack?.hosts.count == 10_000)
        #expect(time < .seconds(20))
    }

    @Test func tenMegabytesOfMistakesAreCutShort() {
        let text = good + (0..<400_000).map { "wrong-key-\($0): { a: b }\n" }.joined()
        let found = findings(in: text)
        #expect(found.count == 201)
        #expect(found.contains { $0.rule == "too-many" })
    }
}
