import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The scripts that run before Redis and Sentinel start, with voters that say what a test wants.
@Suite struct CacheRoleTests {
    private static let (first, second, stranger) = ("10.1.0.5", "10.1.0.6", "10.1.0.99")

    /// What one voter says: who is the master, since which term, and whether it misses it.
    struct Answer: Sendable {
        var voter: String
        var master: String
        var term: Int
        var flags = "master"

        var text: String { "name\ncache\nip\n\(master)\nport\n6379\nflags\n\(flags)\nconfig-epoch\n\(term)\n" }
    }

    @Test(
        arguments: [
            // Nobody answers: as the file says.
            ([], "replicaof 10.1.0.5 6379"),
            // All agree.
            ([Answer(voter: first, master: second, term: 1), Answer(voter: second, master: second, term: 1)], "# the master"),
            // One was away while the others chose.
            ([Answer(voter: first, master: second, term: 9), Answer(voter: "10.1.0.7", master: first, term: 10)], "replicaof 10.1.0.5 6379"),
            // It has left the stack.
            ([Answer(voter: first, master: stranger, term: 3)], "replicaof 10.1.0.5 6379"),
            // Another one is missed: no reason to wait.
            ([Answer(voter: first, master: first, term: 2, flags: "s_down,master")], "replicaof 10.1.0.5 6379"),
        ] as [([Answer], String)])
    func asTheVotersSay(_ answers: [Answer], _ role: String) async throws {
        #expect(try await Self.begins(answers) == role + "\n")
    }

    /// A master that is missed waits while another one may be made, and is the master if none was.
    @Test func itWaitsWhileItIsDoubted() async throws {
        let start = ContinuousClock.now
        #expect(try await Self.begins([Answer(voter: Self.first, master: Self.second, term: 2, flags: "s_down,o_down,master")]) == "# the master\n")
        #expect(ContinuousClock.now - start > .seconds(2))
    }

    /// What Sentinel had learnt stays, whatever else the stack file says now.
    @Test func sentinelRemembersTheMasterAndTheTerms() async throws {
        let old = """
            sentinel monitor cache \(Self.second) 6379 2
            sentinel down-after-milliseconds cache 30000
            sentinel known-replica cache \(Self.stranger) 6379
            sentinel config-epoch cache 4
            sentinel leader-epoch cache 5
            sentinel current-epoch 5

            """
        let text = try await Self.state(old)
        #expect(text.contains("\nsentinel monitor cache \(Self.second) 6379 2\n") && text.contains("down-after-milliseconds cache 3000\n"))
        #expect(text.hasSuffix("known-replica cache \(Self.first) 6379\nsentinel config-epoch cache 4\nsentinel leader-epoch cache 5\nsentinel current-epoch 5\n"))
        #expect(!text.contains(Self.stranger))
        // A master that has left the stack, and no state at all.
        for old in [old.replacing("monitor cache \(Self.second)", with: "monitor cache \(Self.stranger)"), nil] {
            let text = try await Self.state(old)
            #expect(text.contains("\nsentinel monitor cache \(Self.first) 6379 2\n") && text.contains("known-replica cache \(Self.second) 6379\n"))
        }
    }

    // MARK: running them

    private static func script(_ name: String) throws -> Generated.OnHost {
        let variant = try #require(Variant.all.first { $0.name == "cached-twice" })
        return try Generated(variant.site()).host(name)
    }

    /// As what the second cache begins.
    private static func begins(_ answers: [Answer]) async throws -> String {
        let script = try #require(try Self.script("cache-2").file("/cache-role")).content
        return try await TemporaryFolder.with { folder in
            for answer in answers { _ = try TemporaryFolder.write(answer.text, to: "answers/\(answer.voter)", in: folder) }
            let client = "#!/bin/sh\nwhile [ \"$1\" != -h ]; do shift; done\ncat '\(folder)/answers/'$2\n"
            return try await run(script.replacing("/run/redis/", with: folder + "/"), with: ["redis-cli": client], in: folder, result: "role.conf")
        }
    }

    private static func state(_ old: String?) async throws -> String {
        let host = try Self.script("cache-1")
        let script = try #require(host.file("/sentinel-state")).content
        let file = try #require(host.file("/roost-sentinel.conf")).content
        return try await TemporaryFolder.with { folder in
            if let old { _ = try TemporaryFolder.write(old, to: "sentinel.conf", in: folder) }
            let path = try TemporaryFolder.write(file, to: "roost-sentinel.conf", in: folder)
            let moved = script.replacing("/etc/redis/roost-sentinel.conf", with: path).replacing("/var/lib/roost-sentinel", with: folder)
            return try await run(moved, with: ["chown": "#!/bin/sh\n"], in: folder, result: "sentinel.conf")
        }
    }

    private static func run(_ script: String, with programs: [String: String], in folder: String, result: String) async throws -> String {
        let path = try TemporaryFolder.write(script, to: "script", in: folder)
        for (name, text) in programs {
            _ = try TemporaryFolder.write(text, to: "bin/\(name)", in: folder, mode: 0o755)
        }
        let said = try await Child.run(["sh", "-c", "PATH=\"$1/bin:$PATH\" sh $2", "sh", folder, path], timeout: .seconds(60))
        #expect(said.status == 0, "\(said.errors)")
        return try String(contentsOfFile: folder + "/" + result, encoding: .utf8)
    }
}
