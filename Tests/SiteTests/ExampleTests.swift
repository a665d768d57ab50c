import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The examples of the repository, as they are, in a lab of their own. The first time, the Swift application is built.
@Suite(.enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct ExampleTests {
    @Test func simpleAsItIsInTheRepository() async throws {
        let file = Repository.example("simple")
        let lab = Lab(Lab.Spec(try StackReader.read(path: file)))
        do {
            try await Child.check([Site.executable, "up", "--lab", "--yes", "-f", file], timeout: .seconds(1800))
            let page = try await Child.check(try await lab.clientCommand(["curl", "-sS", "--fail", "-m", "20", "http://www.foobar.com/"]), timeout: .seconds(30))
            #expect(page.output.contains("<h1>hello</h1>"))
            try await Child.check([Site.executable, "plan", "-f", file], timeout: .seconds(120))
        } catch {
            try await lab.destroy()
            throw error
        }
        try await Child.check([Site.executable, "down", "--lab", "--yes", "-f", file], timeout: .seconds(120))
        #expect(!FileManager.default.fileExists(atPath: Repository.path("examples/simple/.roost/foobar/ssh_config")))
    }
}
