import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Files on a host: replaced whole, and what was there before comes back, whenever the shell dies.
@Suite struct PreludeFileTests {
    private static func stage(_ path: String, _ content: String) -> String {
        "{ \(FileResource(path, content).staging)\n} || die staging"
    }

    /// What may stand where Roost puts its file.
    static let originals: [(name: String, make: String)] = [
        ("nothing", ":"),
        ("file", "printf 'original\\n' >a.conf; chmod 640 a.conf"),
        ("executable", "printf 'original' >a.conf; chmod 4755 a.conf"),
        ("empty", ": >a.conf"),
        ("relative link", "printf 'target\\n' >real.conf; ln -s real.conf a.conf"),
        ("absolute link", "printf 'target\\n' >real.conf; ln -s $PWD/real.conf a.conf"),
        ("dangling link", "ln -s nowhere a.conf"),
    ]

    /// Those that differ in how they are copied: killing the shell everywhere takes its time.
    static let hard = [0, 1, 4, 6]

    private func make(_ sandbox: Sandbox, _ original: String) async throws {
        try await Child.check(["sh", "-c", original], directory: sandbox.root + "/etc", timeout: .seconds(60))
    }

    private func putting(_ sandbox: Sandbox) -> String {
        let path = sandbox.root + "/etc/a.conf"
        return
            "enter\nclean_staging\n\(Self.stage(path, "new $content\n"))\nput \(path) 0640 root root || exit 1\nclean_staging"
    }

    private func removing(_ sandbox: Sandbox) -> String {
        let path = sandbox.root + "/etc/a.conf"
        return
            "enter\nclean_staging\nif claimed file \(path); then remove_file \(path) \"$attributes\" || exit 1; fi\nclean_staging"
    }

    @Test(arguments: originals.indices)
    func comesBackByteForByte(_ at: Int) async throws {
        try await Sandbox.with { sandbox in
            try await make(sandbox, Self.originals[at].make)
            let before = try await sandbox.tree()
            for _ in 0..<2 { #expect(try await sandbox.run(putting(sandbox)).status == 0) }
            #expect(sandbox.text("/etc/a.conf") == "new $content\n")
            let mode = try await Child.check(
                ["stat", "-c", "%a %F", sandbox.root + "/etc/a.conf"], timeout: .seconds(60)
            ).output
            #expect(mode == "640 regular file\n")
            #expect(sandbox.owned.count == 1)
            #expect(try await sandbox.run(removing(sandbox)).status == 0)
            #expect(try await sandbox.tree() == before)
            #expect(sandbox.owned.isEmpty)
        }
    }

    /// The shell is killed before its N-th command, for every N; then the same script runs again, and all goes back.
    @Test(arguments: hard)
    func killedAnywhereWhilePutting(_ at: Int) async throws {
        try await Sandbox.with { sandbox in
            try await make(sandbox, Self.originals[at].make)
            let before = try await sandbox.tree()
            for number in 1...60 {
                try sandbox.killAt(number)
                let killed = try await sandbox.run(putting(sandbox))
                try sandbox.killAt(0)
                #expect(try await sandbox.run(putting(sandbox)).status == 0, "after \(number)")
                #expect(sandbox.text("/etc/a.conf") == "new $content\n", "after \(number)")
                #expect(try await sandbox.run(removing(sandbox)).status == 0)
                let after = try await sandbox.tree()
                #expect(after == before, "\(Self.originals[at].name), killed at \(number)")
                if killed.status == 0 { return }
            }
            Issue.record("the script has more commands than that")
        }
    }

    @Test(arguments: hard, [false, true])
    func killedAnywhereWhileRemoving(_ at: Int, isWantedAgain: Bool) async throws {
        try await Sandbox.with { sandbox in
            try await make(sandbox, Self.originals[at].make)
            let before = try await sandbox.tree()
            for number in 1...60 {
                _ = try await sandbox.run(putting(sandbox))
                try sandbox.killAt(number)
                let killed = try await sandbox.run(removing(sandbox))
                try sandbox.killAt(0)
                if isWantedAgain {
                    #expect(try await sandbox.run(putting(sandbox)).status == 0)
                    #expect(sandbox.text("/etc/a.conf") == "new $content\n")
                    let type = try await Child.check(
                        ["stat", "-c", "%F", sandbox.root + "/etc/a.conf"], timeout: .seconds(60)
                    ).output
                    #expect(type == "regular file\n", "\(Self.originals[at].name), killed at \(number)")
                }
                #expect(try await sandbox.run(removing(sandbox)).status == 0)
                let after = try await sandbox.tree()
                #expect(after == before, "\(Self.originals[at].name), killed at \(number)")
                if killed.status == 0 { return }
            }
            Issue.record("the script has more commands than that")
        }
    }

    /// A service that does not come up with its new files gets back what was there, links included.
    @Test(arguments: originals.indices.dropFirst())
    func putBack(_ at: Int) async throws {
        try await Sandbox.with { sandbox in
            try await make(sandbox, Self.originals[at].make)
            let before = try await sandbox.tree()
            let path = sandbox.root + "/etc/a.conf"
            #expect(
                try await sandbox.run(
                    "enter\n\(Self.stage(path, "new\n"))\nput \(path) 0600 root root || exit 1\nput_back \(path)"
                ).status == 0)
            #expect(try await sandbox.tree() == before, "\(Self.originals[at].name)")
        }
    }

    @Test func aDirectoryIsRefusedAndLeftAlone() async throws {
        try await Sandbox.with { sandbox in
            try await make(sandbox, "mkdir a.conf; echo x >a.conf/y")
            let before = try await sandbox.tree()
            let result = try await sandbox.run(putting(sandbox))
            #expect(result.status == 1 && result.errors.contains("is a directory"))
            #expect(try await sandbox.run(removing(sandbox)).status == 0)
            let after = try await sandbox.tree()
            #expect(after == before && sandbox.owned.isEmpty)
        }
    }

    @Test func claims() async throws {
        try await Sandbox.with { sandbox in
            let body = """
                enter
                claimed file /a && exit 3
                claim file /a new; claim file /a other; claim unit b.service 'was=enabled,active'; claim data '/with a space' -
                claimed file /a && [ "$attributes" = new ] || exit 4
                claimed unit b.service && [ "$attributes" = was=enabled,active ] || exit 5
                disclaim file /a; disclaim file /never
                claimed file /a && exit 6
                claimed unit /a && exit 7
                :
                """
            let result = try await sandbox.run(body)
            #expect(result.status == 0, "\(result)")
            #expect(sandbox.owned == ["unit\tb.service\twas=enabled,active", "data\t/with a space\t-"])
        }
    }

    @Test func claimsSurviveADeathAnywhere() async throws {
        try await Sandbox.with { sandbox in
            #expect(try await sandbox.run("enter\nclaim file /kept new\nclaim file /gone new").status == 0)
            for number in 1...20 {
                try sandbox.killAt(number)
                let killed = try await sandbox.run("enter\nclaim file /more new\ndisclaim file /gone")
                try sandbox.killAt(0)
                #expect(sandbox.owned.contains("file\t/kept\tnew"), "killed at \(number)")
                if killed.status == 0 { return }
                #expect(try await sandbox.run("enter\nclaim file /more new\ndisclaim file /gone").status == 0)
                #expect(sandbox.owned == ["file\t/kept\tnew", "file\t/more\tnew"])
                _ = try await sandbox.run("enter\ndisclaim file /more\nclaim file /gone new")
            }
            Issue.record("the script has more commands than that")
        }
    }

    @Test func directories() async throws {
        try await Sandbox.with { sandbox in
            let (made, there) = (sandbox.root + "/etc/made", sandbox.root + "/etc/there")
            try await make(sandbox, "mkdir there")
            #expect(
                try await sandbox.run(
                    "enter\nmake_directory \(made) 0750 root root\nmake_directory \(there) 0755 root root"
                ).status == 0)
            #expect(sandbox.owned == ["directory\t\(made)\tnew"])
            #expect(try await sandbox.run("enter\ntouch \(made)/somebody\nremove_directory \(made)").status == 0)
            #expect(FileManager.default.fileExists(atPath: made + "/somebody") && sandbox.owned.isEmpty)
        }
    }

    @Test func dataIsSetAside() async throws {
        try await Sandbox.with { sandbox in
            let path = sandbox.root + "/var/lib/data"
            let result = try await sandbox.run(
                "enter\nclaim data \(path) -\nmkdir \(path); echo rows >\(path)/t\nremove_data \(path) || exit 1\nremove_data \(path)"
            )
            #expect(result.status == 0 && result.output.contains("#roost note data of \(path) set aside at "))
            let aside = try FileManager.default.contentsOfDirectory(atPath: sandbox.home + "/set-aside")
            #expect(
                aside.count == 1 && sandbox.text("/var/lib/roost/set-aside/\(aside[0])/t") == "rows\n"
                    && sandbox.owned.isEmpty)
        }
    }
}
