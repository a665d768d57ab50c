import Model
import RoostTesting
import Testing

/// What can be written but not built yet is named, at its place, and nothing else is.
@Suite struct AvailabilityTests {
    @Test(arguments: ["simple", "distributed", "secured", "scaled"])
    func everyStageCanBeBuilt(_ stage: String) throws {
        let text = Array(try Repository.text("examples/\(stage)/stack.yml").utf8)
        #expect(try StackReader.read(text: text, file: "stack.yml", directory: "/").unavailable().isEmpty)
    }

    @Test func whatCannotBeBuiltIsNamedAtItsPlace() throws {
        let text = """
            stack: some
            domain: example.org
            hosts:
              app-1: { address: 10.1.0.1, roles: [app] }
              db-1:  { address: 10.1.0.2, roles: [database] }
              db-2:  { address: 10.1.0.3, roles: [database] }
              db-3:  { address: 10.1.0.4, roles: [database] }
            app: { runtime: command, source: ./app, start: ./serve }
            database:
              engine: mysql
              topology: group-replication
            tls: {}

            """
        let findings = try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/").unavailable()
        #expect(findings.map(\.subject) == ["database.engine", "database.topology", "tls"])
        #expect(findings.compactMap(\.place?.line) == [10, 11, 12])
        #expect(findings.allSatisfy { $0.rule == "not-available-yet" && $0.severity == .error })
    }
}
