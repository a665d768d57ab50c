import Checks
import Foundation
import Model
import RoostTesting
import Testing

@testable import CLI

/// What `check --format sarif` and `schema` print, held against the schemas of others by a validator of others.
@Suite(.serialized) struct SchemaTests {
    /// The four stages, everything that a stack can be told, a silenced finding, and a refused file.
    @Test func sarifIsSARIF() throws {
        var texts: [(name: String, text: String)] = []
        func write(_ name: String, _ document: JSON) { texts.append(("\(name).json", document.pretty)) }
        let view = SARIFView { "deep/ a folder%/\($0)" }
        for stage in Repository.stages { write(stage, view.document(Checker.check(try stack(stage)))) }
        write("silenced", view.document(Checker.check(try stack("simple", "check: { ignore: { spof: \"it is a toy\" } }\n"))))
        let refused = #expect(throws: Findings.self) { try stack("simple", "nonsense: 1\n") }
        write("refused", view.document(try #require(refused)))
        write("nothing", view.document(Findings([])))
        let said = try Validator.says(of: texts, against: Validator.sarif)
        #expect(said.isValid && said.text.hasPrefix("7 held"), "\(said.text)")
    }

    @Test func theValidatorFindsWhatIsWrong() throws {
        let text = "{ \"version\": \"2.1.0\", \"runs\": [ { \"results\": [ { \"level\": \"worst\" } ] } ] }"
        let said = try Validator.says(of: [("wrong.json", text)], against: Validator.sarif)
        #expect(!said.isValid && said.text.contains("'tool' is a required property") && said.text.contains("3 wrong"), "\(said.text)")
    }

    @Test func examplesAreAsTheSchemaSays() throws {
        let examples = Repository.stages.map { Repository.example($0) }
        let said = try Validator.says(of: examples, against: Repository.path("docs/stack.schema.json"))
        #expect(said.isValid && said.text.hasPrefix("4 held"), "\(said.text)")
    }

    /// The schema refuses what the reader refuses, as far as a schema can.
    @Test func mistakesAreMistakesByTheSchemaToo() throws {
        let mistakes = [
            "nonsense: 1\n", "ssh: { port: 70000 }\n", "check: { ignore: { spof: \"\" } }\n",
            "check: { ignore: { Spof: \"why not\" } }\n", "tls: { internal: maybe }\n",
        ]
        for mistake in mistakes {
            let text = try Repository.text("examples/simple/stack.yml") + mistake
            #expect(throws: Findings.self) { try stack("simple", mistake) }
            let said = try Validator.says(of: [("mistake.yml", text)], against: Repository.path("docs/stack.schema.json"))
            #expect(!said.isValid && said.text.contains("1 wrong"), "\(mistake): \(said.text)")
        }
    }

    private func stack(_ stage: String, _ more: String = "") throws -> Stack {
        let text = try Repository.text("examples/\(stage)/stack.yml") + more
        return try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }
}
