import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A primary that hears of a later one takes no more writes: the member's own script, with another member that says what a test wants.
@Suite struct GuardTests {
    /// - Returns: what the server was told in one round of the guard, just after the watch saw a primary.
    private static func round(mark: String?, other: String) async throws -> String {
        let variant = try #require(Variant.all.first { $0.name == "replica" })
        let script = try #require(try Generated(variant.site()).host("web-1").file("/lib/roost/database")).content
        return try await TemporaryFolder.with { folder in
            if let mark { try TemporaryFolder.write(mark + "\n", to: "data/\(DatabaseMark.file)", in: folder) }
            // Seen at a moment that no busy machine makes old, and no answer comes too late: this is not about time.
            try TemporaryFolder.write("\(Int32.max) primary 0\n", to: "seat/state", in: folder)
            try TemporaryFolder.programs(
                [
                    "socat": "cat >/dev/null; echo '\(other)'", "timeout": "shift; exec \"$@\"", "mariadb": "",
                    "sleep": "[ ! -e \(folder)/slept ] && : >\(folder)/slept",
                ], in: folder)
            let moved = script.replacing("/var/lib/mysql", with: "\(folder)/data").replacing("/run/roost-db", with: "\(folder)/seat")
            let path = try TemporaryFolder.write(moved, to: "script", in: folder)
            let result = try await Child.run(["env", "PATH=\(folder)/bin:/usr/bin:/bin", "sh", path, "guard"], timeout: .seconds(30))
            #expect(result.errors == "")
            let calls = try String(contentsOfFile: folder + "/calls", encoding: .utf8)
            return calls.split(separator: "\n").filter { $0.hasPrefix("mariadb ") }.joined(separator: "\n")
        }
    }

    @Test func aFormerPrimaryCloses() async throws {
        #expect(try await Self.round(mark: "web-1 4 semi", other: "web-2 5 primary 0").contains("SET GLOBAL read_only = ON"))
    }

    /// It stays open beside a member that knows it as the primary, and when its mark has just gone, since it is the only database from now on.
    @Test(arguments: ["web-1 5 semi", nil])
    func theOneThatIsMeantStaysOpen(_ mark: String?) async throws {
        #expect(try await Self.round(mark: mark, other: "web-1 5 replica 0") == "")
    }
}
