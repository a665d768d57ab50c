import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// What a joining member does with the data that is on its host: the only place where a script of Roost's deletes data without setting
/// it aside. It runs here in a folder, with programs that do nothing.
@Suite struct EmptyFolderTests {
    private static let replica = "mysql/\(DatabaseMark.file)"

    /// A host's files, as they are before and afterwards.
    private static func empties(_ files: [String], synced: Bool = false) async throws -> (files: Set<String>, calls: String) {
        try await TemporaryFolder.with { folder in
            for file in files + ["roost/owned"] { try TemporaryFolder.write("", to: file, in: folder) }
            try TemporaryFolder.write("#!/bin/sh\n\(synced ? "exit 0" : "exit 1")\n", to: "lib/database", in: folder, mode: 0o755)
            try TemporaryFolder.programs(
                ["systemctl": "[ \"$1\" != show ] || echo dead", "chown": "", "mariadb-install-db": "mkdir -p \(folder)/mysql/mysql"], in: folder)
            let script = Shell.script(ClusterRoles.empty)
                .replacing("/var/lib/roost", with: "\(folder)/roost").replacing("/var/lib/mysql", with: "\(folder)/mysql")
                .replacing("/usr/local/lib/roost", with: "\(folder)/lib").replacing("PATH=", with: "PATH=\(folder)/bin:")
            let said = try await Child.run(["dash"], input: .bytes(Array(script.utf8)), timeout: .seconds(60))
            #expect(said.status == 0, "\(said.errors)")
            let found = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasPrefix("mysql/") || $0.hasPrefix("roost/") }
            // The moment is in its name.
            let names = found.map { $0.replacing(/-\d{8}T\d{6}Z/, with: "") }
            return (Set(names), (try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? "")
        }
    }

    private static let aside = "roost/set-aside/mysql/foobar/posts.ibd"
    private static let arrives = "roost/database-arrives"

    @Test func dataOfBeforeIsSetAside() async throws {
        let after = try await Self.empties(["mysql/foobar/posts.ibd", "mysql/mysql/user.frm"]).files
        #expect(after.contains(Self.aside) && after.contains(Self.arrives) && after.contains("mysql/mysql"))
        #expect(!after.contains("mysql/foobar"))
    }

    /// Whom the server saw last stays: without it one other member may have lost its majority for good.
    @Test(arguments: [arrives, "mysql/sst_in_progress"])
    func aPartOfTheClustersOwnGoes(_ mark: String) async throws {
        let after = try await Self.empties([mark, "mysql/foobar/posts.ibd", "mysql/gvwstate.dat"]).files
        #expect(!after.contains("mysql/foobar") && !after.contains("roost/set-aside") && after.contains(Self.arrives))
        #expect(after.contains("mysql/gvwstate.dat") && after.contains("mysql/mysql"))
    }

    /// A first transfer never ended, and the stack became one of replicas: what is there now is that replica's.
    @Test(arguments: [arrives, "mysql/sst_in_progress"])
    func whatWasAReplicasIsSetAsideAllTheSame(_ mark: String) async throws {
        let after = try await Self.empties([mark, "mysql/foobar/posts.ibd", Self.replica]).files
        #expect(after.contains(Self.aside) && !after.contains("mysql/foobar"))
    }

    @Test func anEmptyServerIsNobodysData() async throws {
        let after = try await Self.empties(["mysql/mysql/user.frm", "mysql/sys/x.frm"]).files
        #expect(!after.contains("roost/set-aside") && after.contains("mysql/mysql/user.frm") && after.contains(Self.arrives))
    }

    /// One that was starting, and has everything by now, is left as it is.
    @Test func whoHasEverythingIsLeft() async throws {
        let (after, calls) = try await Self.empties(["mysql/foobar/posts.ibd", Self.arrives], synced: true)
        #expect(after.contains("mysql/foobar/posts.ibd") && !calls.contains("systemctl stop"))
    }
}
