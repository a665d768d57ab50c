import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The way to a host, with a program in the place of `ssh` that writes down its words and runs the rest here.
@Suite(.serialized) struct SSHTests {
    /// A folder with the fake program. (PATH is the whole process's: the tests on real hosts run beside these.)
    private static func with(user: String = "root", _ body: (String, SSHConnection) async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        try await TemporaryFolder.with { folder in
            let fake = """
                #!/bin/sh
                for word; do printf '%s\\n' "$word"; done >>\(folder)/words
                [ -f \(folder)/fails ] && { printf 'ssh: connect to host 10.9.9.9 port 22: \\033[31mrefused\\n' >&2; exit 255; }
                while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
                [ $# -gt 0 ] || exit 0
                shift
                PATH=\(folder)/host-bin:$PATH exec sh -c "$(printf '%s' "$*" | sed 's|/var/lib/roost|\(folder)/host|g')"

                """
            try TemporaryFolder.write(fake, to: "bin/ssh", in: folder, mode: 0o755)
            var settings = SSHSettings()
            settings.port = 2222
            settings.user = user
            let connection = SSHConnection(
                host: "web-1", address: Address("10.9.9.9")!, ssh: settings, configuration: nil, control: folder,
                program: "\(folder)/bin/ssh")
            try await body(folder, connection)
        }
    }

    @Test func theScriptIsInNoArgument() async throws {
        try await Self.with { folder, connection in
            let result = try await connection.run("echo hunter2; printf '\\033[1mbold'; exit 5", timeout: .seconds(20))
            #expect(result.status == 5 && result.output == "hunter2\n\u{1B}[1mbold")
            let words = try String(contentsOfFile: folder + "/words", encoding: .utf8).split(separator: "\n").map(
                String.init)
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
        #expect(
            connection.command(["true"], terminal: true) == ["ssh", "-t", "-F", "/x/ssh_config"]
                + connection.command().dropFirst(3) + ["--", "true"])
        #expect(connection.command().suffix(3) == ["-l", "deploy", "fd00::1"])
    }

    /// What sudo of Debian 12 says, and dash without a sudo.
    @Test(arguments: [
        ("echo 'sudo: a password is required' >&2; exit 1", "deploy may not become root without a password"),
        ("echo 'deploy is not in the sudoers file.' >&2; echo 'sudo: no' >&2; exit 1", "deploy may not become root without a password"),
        ("echo 'sh: 1: sudo: not found' >&2; exit 127", "has no sudo, and deploy is not root"),
        // A login script that greets, before sudo refuses.
        ("echo hello; echo 'sudo: a password is required' >&2; exit 1", "deploy may not become root without a password"),
        ("echo hello; echo 'bash: line 1: sudo: command not found' >&2; exit 127", "has no sudo, and deploy is not root"),
    ])
    func whySudoRunsNothing(_ body: String, _ cause: String) async throws {
        try await Self.with(user: "deploy") { folder, connection in
            try TemporaryFolder.write("#!/bin/sh\n\(body)\n", to: "host-bin/sudo", in: folder, mode: 0o755)
            let failure = await #expect(throws: Failure.self) { try await connection.run("echo", timeout: .seconds(20)) }
            #expect(failure?.subject == "web-1" && failure?.cause == cause && failure?.hint != nil)
        }
    }

    /// A script that fails for reasons of its own is no matter of sudo's.
    @Test func whatFailsUnderSudoIsNotSudo() async throws {
        try await Self.with(user: "deploy") { folder, connection in
            try TemporaryFolder.write("#!/bin/sh\nshift; exec \"$@\"\n", to: "host-bin/sudo", in: folder, mode: 0o755)
            let result = try await connection.run("printf 'hello\\n\\nfacts'; echo 'sudo: no' >&2; exit 1", timeout: .seconds(20))
            #expect(result.status == 1)
        }
    }

    /// A proof of a login is none over a connection that is open.
    @Test func anewIsOverNoOpenConnection() async throws {
        try await Self.with { folder, connection in
            #expect(try await connection.anew.run("echo in", timeout: .seconds(20), onLine: nil).output == "in\n")
            let words = try String(contentsOfFile: folder + "/words", encoding: .utf8).split(separator: "\n").map(String.init)
            #expect(words.prefix(4) == ["-o", "ControlMaster=no", "-o", "ControlPath=none"])
        }
    }

    @Test func anUnreachableHostIsNamedWithAHint() async throws {
        try await Self.with { folder, connection in
            try TemporaryFolder.write("", to: "fails", in: folder)
            let failure = await #expect(throws: Failure.self) {
                try await connection.run("true", timeout: .seconds(20))
            }
            #expect(failure?.subject == "web-1" && failure?.cause == "could not be reached over SSH")
            #expect(failure?.hint == "try: ssh -p 2222 root@10.9.9.9")
            #expect(failure?.output == "ssh: connect to host 10.9.9.9 port 22: refused\n")
            let locked = await #expect(throws: Failure.self) { try await connection.lock(as: "me") }
            #expect(locked?.subject == "web-1")
        }
    }

    @Test(.timeLimit(.minutes(1))) func aHostThatHangsIsNamed() async throws {
        try await Self.with { _, connection in
            let failure = await #expect(throws: Failure.self) {
                try await connection.run("sleep 60", timeout: .seconds(1))
            }
            #expect(failure?.subject == "web-1" && failure?.cause == "did not finish within 1 s")
        }
    }

    // MARK: uploads

    private func upload(_ folder: String, _ content: String, sha256: String? = nil) throws -> Upload {
        let path = try TemporaryFolder.write(content, to: "archive", in: folder)
        return Upload(path: path, sha256: sha256 ?? Digest.sha256(content), size: content.utf8.count)
    }

    @Test func anUploadArrivesOnceAndForItsOwnerAlone() async throws {
        try await Self.with { folder, connection in
            let upload = try upload(folder, String(repeating: "0123456789", count: 200_000))
            for _ in 0..<2 { try await connection.send(upload) }
            let landed = "\(folder)/host/uploads/\(upload.sha256)"
            let found = try await Child.check(["stat", "-c", "%a %s", landed], timeout: .seconds(5)).output
            #expect(found == "600 2000000\n")
            let rest = try FileManager.default.contentsOfDirectory(atPath: folder + "/host/uploads")
            #expect(rest == [upload.sha256])
        }
    }

    /// What arrives in part is refused, and what was there before stays as it was.
    @Test func aTruncatedUploadIsRefused() async throws {
        try await Self.with { folder, connection in
            let wrong = try upload(folder, "half of it", sha256: Digest.sha256("half of it, and the rest"))
            try TemporaryFolder.write("as it was", to: "host/uploads/\(wrong.sha256)", in: folder)
            let failure = await #expect(throws: Failure.self) { try await connection.send(wrong) }
            #expect(failure?.subject == "web-1" && failure?.cause == "an upload of 0 KiB did not arrive whole")
            let kept = try String(contentsOfFile: "\(folder)/host/uploads/\(wrong.sha256)", encoding: .utf8)
            #expect(kept == "as it was")
        }
    }

    // MARK: locks

    @Test(.timeLimit(.minutes(1))) func theSecondIsToldWhoIsFirst() async throws {
        try await Self.with { _, connection in
            let first = try await connection.lock(as: "ann@desk since 'noon' (process 1)")
            #expect(first.isHeld)
            let failure = await #expect(throws: Failure.self) { try await connection.lock(as: "bob") }
            #expect(failure?.cause == "is being changed by ann@desk since 'noon' (process 1)")
            await first.release()
            #expect(!first.isHeld)
            let second = try await connection.lock(as: "bob")
            #expect(second.isHeld)
            await second.release()
        }
    }

    /// The holder's process is killed: its session ends, and with it the lock.
    @Test(.timeLimit(.minutes(1))) func aKilledHolderHoldsNothing() async throws {
        try await Self.with { folder, connection in
            let lock = try await connection.lock(as: "ann")
            let id = try await Child.check(
                ["sh", "-c", "fuser \(folder)/host/lock 2>/dev/null || lsof -t \(folder)/host/lock"],
                timeout: .seconds(5))
            for word in id.output.split(whereSeparator: \.isWhitespace) { kill(Int32(word)!, SIGKILL) }
            for _ in 0..<100 where lock.isHeld { try await Task.sleep(for: .milliseconds(50)) }
            #expect(!lock.isHeld)
            let next = try await connection.lock(as: "bob")
            await next.release()
        }
    }
}
