import Model
import RoostTesting
import Testing

/// Every kind of mistake lands where its mark is, and every mark is hit.
@Suite struct MistakeTests {
    @Test(arguments: ["keys", "values", "together"])
    func landsAtItsMark(_ name: String) throws {
        let file = try CaseFile("Tests/ModelTests/StackFile/Mistakes/\(name).txt")
        #expect(file.difference { describe(MarkedText($0.input)) } == nil)
        for item in file.cases {
            let marked = MarkedText(item.input)
            let places = findings(in: marked.text).map { marked.name(of: $0.place) }
            #expect(places.count > 0, "\(item.title): nothing is found")
            #expect(Set(places) == Set(marked.marks.map { String($0.mark) }), "\(item.title)")
            #expect(findings(in: marked.text).allSatisfy { !$0.fix.isEmpty && $0.severity == .error })
        }
    }

    private func describe(_ marked: MarkedText) -> String {
        findings(in: marked.text).map { finding in
            "\(marked.name(of: finding.place)) \(finding.rule): \(finding.message)\n    \(finding.fix)\n"
        }.joined()
    }
}

/// What the reader says about a text; nothing when it accepts it.
func findings(in text: String) -> [Finding] { findings(in: Array(text.utf8)) }

func findings(in bytes: [UInt8]) -> [Finding] {
    do {
        _ = try StackReader.read(text: bytes, file: "stack.yml", directory: "/nowhere")
        return []
    } catch {
        return error.all
    }
}
