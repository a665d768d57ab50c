import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The start script runs what the stack file says, as one process where that can be.
@Suite struct StartTests {
    /// Command, what it prints, and whether the shell has made way for it.
    static let cases: [(command: String, output: String, isReplaced: Bool)] = [
        ("./tell $LISTEN", "10.0.0.1:8000", true),
        ("./tell \"$LISTEN\" 'a b' \"c'd\"", "10.0.0.1:8000|a b|c'd", true),
        ("exec ./tell x", "x", true),
        ("MODE=x ./tell $LISTEN", "10.0.0.1:8000", true),
        ("A=1 B='2 3' C=\"$LISTEN\" ./tell z", "z", true),
        ("cd sub && ./tell y", "y", false),
        ("cd sub; exec ./tell y", "y", true),
        ("X=$LISTEN; ./tell \"$X\"", "10.0.0.1:8000", false),
        ("./tell a | cat", "a", false),
        ("./tell $(echo b)", "b", false),
        ("if true; then ./tell c; fi", "c", false),
        ("{ ./tell d; }", "d", false),
        ("! ./tell e", "e", false),
        (". ./other", "f", false),
        ("eval './tell g'", "g", false),
        ("command ./tell h", "h", false),
        ("./tell \"é;\u{301}x\"", "é;\u{301}x", false),
    ]

    @Test(arguments: cases)
    func runs(_ each: (command: String, output: String, isReplaced: Bool)) async throws {
        let start = try #require(Self.start(each.command))
        try await TemporaryFolder.with { folder in
            let tell =
                "#!/bin/sh\nIFS='|'\nprintf '%s\\n' \"$*\"\n[ -z \"${C:-}\" ] || [ \"$B$C\" = \"2 3$LISTEN\" ] || echo wrong\necho \"$$\" >\"$PIDS\"\n"
            try TemporaryFolder.write(tell, to: "tell", in: folder, mode: 0o755)
            try TemporaryFolder.write(tell, to: "sub/tell", in: folder, mode: 0o755)
            try TemporaryFolder.write("./tell f\n", to: "other", in: folder)
            try TemporaryFolder.write(start, to: "start", in: folder)
            let result = try await Child.run(
                ["dash", "-c", "echo $$; exec dash start"],
                environment: ["LISTEN": "10.0.0.1:8000", "PIDS": folder + "/pid"],
                directory: folder, timeout: .seconds(120))
            let said = result.output.split(separator: "\n", maxSplits: 1).map(String.init)
            #expect(said.last == each.output + "\n", "\(each.command): \(result)")
            let ran = try String(contentsOfFile: folder + "/pid", encoding: .utf8).trimmingCharacters(in: .newlines)
            #expect((ran == said[0]) == each.isReplaced, "\(each.command)")
        }
    }

    private static func start(_ command: String) -> String? {
        var stack = Stack(
            name: "s", domain: "example.org",
            hosts: [Model.Host(name: "web-1", address: Address("10.0.0.1")!, roles: [.app])])
        stack.app = App(runtime: .command, source: "./app")
        stack.app?.start = command
        return Generated(Variant.site(of: stack)).hosts[0].file("live.start")?.content
    }
}
