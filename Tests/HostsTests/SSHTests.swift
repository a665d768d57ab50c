import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The way to a host, with a program in the place of `ssh` that writes down its words and runs the rest here.
@Suite(.serialized) struct SSHTests {
    /// A folder with the fake program, put first in PATH.
    private static func with(_ body: (String, SSHConnection) async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        try await TemporaryFolder.with { folder in
            let fake = """
                #!/bin/sh
                for word; do printf '%s\\n' "$word"; done >>\(folder)/words
                [ -f \(folder)/fails ] && { printf 'ssh: connect to host 10.9.9.9 port 22: \\033[31mrefused\\n' >&2; exit 255; }
                while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
                [ $# -gt 0 ] || exit 0
                shift
                exec sh -c "$*"

                """
            try TemporaryFolder.write(fake, to: "bin/ssh", in: folder, mode: 0o755)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            setenv("PATH", "\(folder)/bin:\(path)", 1)
            defer { setenv("PATH", path, 1) }
            var settings = SSHSettings()
            settings.port = 2222
            let connection = SSHConnection(
                host: "web-1", address: Address("10.9.9.9")!, ssh: settings, configuration: nil, control: folder)
            try await body(folder, connection)
        }
    }

    @Test func theScriptIsInNoArgument() async throws {
        try await Self.with { folder, connection in
            let result = try await connection.run("echo hunter2; printf '\\033[1mbold'; exit 5", timeout: .seconds(20))
            #expect(result.status == 5 && result.output == "hunter2\n\u{1B}[1mbold")
            let words = try String(contentsOfFile: folder + "/words", encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(!words.contains { $0.contains("hunter2") })
            #expect(words.suffix(3) == ["10.9.9.9", "--", "sh"] && words.contains("BatchMode=yes"))
            #expect(words.contains("2222") && words.contains("ControlPath=\(folder)/%C"))
        }
    }

    @Test func aUserWhoIsNotRootAsksSudo() throws {
        var settings = SSHSettings()
        settings.user = "deploy"
        let connection = SSHConnection(
            host: "web-1", address: Address("fd00::1")!, ssh: settings, configuration: "/x/ssh_config", control: "/c")
        #expect(connection.command(["true"], terminal: true) == ["ssh", "-t", "-F", "/x/ssh_config"] + connection.command().dropFirst(3) + ["--", "true"])
        #expect(connection.command().suffix(3) == ["-l", "deploy", "fd00::1"])
    }

    @Test func anUnreachableHostIsNamedWithAHint() async throws {
        try await Self.with { folder, connection in
            try TemporaryFolder.write("", to: "fails", in: folder)
            let failure = await #expect(throws: Failure.self) { try await connection.run("true", timeout: .seconds(20)) }
            #expect(failure?.subject == "web-1" && failure?.cause == "could not be reached over SSH")
            #expect(failure?.hint == "try: ssh 10.9.9.9")
            #expect(failure?.output == "ssh: connect to host 10.9.9.9 port 22: refused\n")
            let locked = await #expect(throws: Failure.self) { try await connection.lock(as: "me") }
            #expect(locked?.subject == "web-1")
        }
    }

    @Test(.timeLimit(.minutes(1))) func aHostThatHangsIsNamed() async throws {
        try await Self.with { _, connection in
            let failure = await #expect(throws: Failure.self) { try await connection.run("sleep 60", timeout: .seconds(1)) }
            #expect(failure?.subject == "web-1" && failure?.cause == "did not finish within 1 s")
        }
    }
}
