import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The example of the repository with the Swift application, in a lab of its own. The first time, on a machine that has
/// never built it, the application is compiled, which takes minutes.
@Suite(.enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct ExampleTests {
    /// As it is, apart from its folder: a lab in `examples/simple` itself would be that of somebody's `make demo`. The
    /// application's source stays where it is, since what is compiled is kept for that path.
    @Test func simpleAsItIsInTheRepository() async throws {
        let folder = try LabFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Child.check(
            ["cp", "-r", Repository.path("examples/simple/stack.yml"), Repository.path("examples/simple/public")]
                + [folder], timeout: .seconds(20))
        let file = folder + "/stack.yml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try #require(text.contains("source: ../apps/swift"))
        let up = String(repeating: "../", count: folder.split(separator: "/").count)
        let source = up + Repository.path("examples/apps/swift").dropFirst()
        try text.replacing("source: ../apps/swift", with: "source: \(source)")
            .write(toFile: file, atomically: true, encoding: .utf8)

        let lab = Lab(Lab.Spec(try StackReader.read(path: file)))
        do {
            try await roost("up", "--lab", "--yes", "-f", file)
            let page = try await Child.check(
                try await lab.clientCommand(["curl", "-sS", "--fail", "-m", "20", "http://www.foobar.com/"]),
                timeout: .seconds(30))
            #expect(page.output.contains("<h1>hello</h1>"))
            try await roost("plan", "-f", file)
            try await roost("down", "--lab", "--yes", "-f", file)
        } catch {
            try await lab.destroy()
            throw error
        }
        #expect(try !Lab.list().contains { $0.id == lab.id })
    }

    private func roost(_ words: String...) async throws {
        try await Child.check([Site.executable] + words, timeout: .seconds(1800))
    }
}
