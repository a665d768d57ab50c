import Foundation
import Model
import RoostTesting
import Testing

/// The schema and the manual are those of the declarations, and the declarations agree with themselves.
@Suite struct DeclarationTests {
    @Test func theSchemaIsTheOneInDocs() {
        #expect(Golden.difference(StackSchema.json(), from: "docs/stack.schema.json") == nil)
    }

    /// Whatever is declared is in the schema, below the key that it belongs to.
    @Test func everyKeyIsInTheSchema() throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(StackSchema.json().utf8))
        let root = try #require(parsed as? [String: Any])
        for (path, key) in StackFile.everyKey() {
            var schema: [String: Any]? = root
            for name in path.split(separator: ".").map(String.init) {
                let either = (schema?["oneOf"] as? [[String: Any]])?.last
                let properties = (schema?["properties"] ?? either?["properties"]) as? [String: Any]
                schema = (name == "NAME" ? schema?["additionalProperties"] : properties?[name]) as? [String: Any]
            }
            #expect(schema?["description"] as? String == key.meaning, "\(path)")
            #expect(schema?["default"] as? String == key.standard, "\(path)")
        }
    }

    @Test func theManualIsTheOneInDocs() {
        #expect(Golden.difference(StackManual.markdown(), from: "docs/stack-file.md") == nil)
    }

    @Test func everyKeyIsDeclaredOnceAndExplained() {
        let keys = StackFile.everyKey()
        #expect(Set(keys.map(\.path)).count == keys.count)
        for (path, key) in keys {
            #expect(key.meaning.hasSuffix("."), "\(path): the meaning is a sentence")
            #expect(!key.example.isEmpty, "\(path) has no example")
            #expect(!(key.isRequired && key.standard != nil), "\(path) is required and has a default")
            #expect(key.isRequired || key.standard != nil || key.absent != nil, "\(path): absent means what?")
        }
    }

    /// Every example and every default of a single word is one that the reader and the schema's pattern accept.
    @Test func examplesAreWellFormed() throws {
        for (path, key) in StackFile.everyKey() {
            guard case .word(let word) = key.shape else { continue }
            for text in [key.example, key.standard].compactMap({ $0 }) {
                #expect(word.refuses(text) == nil, "\(path): \(text)")
                guard case .text(let pattern?, _) = word.form else { continue }
                let isMatch = try Regex(pattern).wholeMatch(in: text) != nil
                #expect(isMatch, "\(path): \(text) does not match \(pattern)")
            }
        }
    }

    @Test func namesAreFoundByTheirNeighbours() {
        #expect(NearestName.of("helth", in: ["health", "start"]) == "health")
        #expect(NearestName.of("soruce", in: ["source", "start"]) == "source")
        #expect(NearestName.of("env", in: ["start", "environment"]) == "environment")
        #expect(NearestName.of("colour", in: ["source", "start"]) == nil)
        #expect(NearestName.of("", in: ["source"]) == nil)
    }

    @Test func quantities() {
        #expect(Quantities.seconds("15d") == 1_296_000 && Quantities.seconds("30m") == 1800)
        #expect(
            ["0d", "-1h", "1.5h", "d", "", "1w", "99999999999999d", "01h", "1 h"].allSatisfy {
                Quantities.seconds($0) == nil
            })
        #expect(Quantities.text(seconds: 1_296_000) == "15d" && Quantities.text(seconds: 90) == "90s")
        #expect(Quantities.mebibytes("512M") == 512 && Quantities.mebibytes("1T") == 1 << 20)
        #expect(["0M", "512", "512m", "M", "9999999999T"].allSatisfy { Quantities.mebibytes($0) == nil })
    }

    @Test func networks() {
        #expect(Network("10.20.0.0/24")?.broadcast == Address("10.20.0.255"))
        #expect(Network("10.20.0.1/24") == nil && Network.around("10.20.0.1/24")?.description == "10.20.0.0/24")
        #expect(Network("0.0.0.0/0")?.contains(Address("192.0.2.1")!) == true)
        #expect(Network("fd00::/64")?.contains(Address("fd00::1")!) == true)
        #expect(Network("fd00::/64")?.contains(Address("10.0.0.1")!) == false)
        #expect(
            Network("10.0.0.0/31")?.broadcast == nil && Network("10.0.0.0/33") == nil && Network("10.0.0.0/") == nil)
    }
}
