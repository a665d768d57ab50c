import Model
import RoostTesting
import Testing

/// What can be written but not built yet is named, at its place, and nothing else is.
@Suite struct AvailabilityTests {
    @Test(
        arguments: [
            ("simple", []), ("distributed", []), ("secured", []), ("scaled", []),
        ] as [(String, [String])])
    func stages(_ stage: String, _ subjects: [String]) throws {
        let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
        let stack = try StackReader.read(text: text, file: "stack.yml", directory: "/")
        let findings = stack.unavailable()
        #expect(findings.map(\.subject) == subjects)
        #expect(findings.allSatisfy { $0.rule == "not-available-yet" && $0.severity == .error && $0.place!.line > 1 })
    }
}
