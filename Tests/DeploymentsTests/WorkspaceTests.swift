import Engines
import Foundation
import Model
import RoostTesting
import Testing

@testable import Deployments

/// Secrets and files beside the stack file.
@Suite struct WorkspaceTests {
    private func with(_ body: (Workspace, String) throws -> Void) throws {
        try TemporaryFolder.inside { folder in
            var stack = try Variant.all.first { $0.name == "simple" }!.stack()
            stack.source.directory = folder
            try body(Workspace(stack), folder)
        }
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func readingWritesNothing() throws {
        try with { workspace, folder in
            let secrets = try workspace.secrets()
            #expect(secrets.values.keys.sorted() == ["database-app", "database-migrate"])
            for secret in secrets.values.values {
                let isWord =
                    secret.reveal().utf8.count == 32
                    && secret.reveal().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
                #expect(isWord)
            }
            #expect(try workspace.secrets() != secrets)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func keptForTheOwnerAlone() throws {
        try with { workspace, folder in
            let secrets = try workspace.secrets()
            try workspace.keep(secrets)
            #expect(try workspace.secrets() == secrets)
            #expect(try mode(workspace.secretsPath) == 0o600 && mode(workspace.directory) == 0o700)
            #expect(try String(contentsOfFile: folder + "/.roost/.gitignore", encoding: .utf8) == "*\n")
            let left = try FileManager.default.contentsOfDirectory(atPath: workspace.directory)
            #expect(left == ["secrets.json"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660])
    func readableByOthersIsRefused(_ wrong: Int) throws {
        try with { workspace, _ in
            try workspace.keep(try workspace.secrets())
            try FileManager.default.setAttributes([.posixPermissions: wrong], ofItemAtPath: workspace.secretsPath)
            let failure = #expect(throws: Failure.self) { try workspace.secrets() }
            #expect(failure?.hint == "chmod 600 \(workspace.secretsPath)")
        }
    }

    @Test(arguments: ["", "{", "[]", "{\"a\": 1}", "null", "{\"a\": null}"])
    func whatIsNoListOfSecretsIsRefusedAndKept(_ text: String) throws {
        try with { workspace, _ in
            try TemporaryFolder.write(text, to: "", in: workspace.secretsPath, mode: 0o600)
            #expect(throws: Failure.self) { try workspace.secrets() }
            #expect(try String(contentsOfFile: workspace.secretsPath, encoding: .utf8) == text)
        }
    }

    @Test func oldSecretsStayWhenNewOnesCome() throws {
        try with { workspace, _ in
            try TemporaryFolder.write(
                "{\"database-app\": \"kept\", \"other\": \"too\"}", to: "", in: workspace.secretsPath, mode: 0o600)
            let secrets = try workspace.secrets()
            #expect(
                secrets["database-app"].reveal() == "kept" && secrets["other"].reveal() == "too"
                    && secrets.values.count == 3)
        }
    }

    @Test func filesAreWrittenWholeOrNotAtAll() throws {
        try TemporaryFolder.inside { folder in
            let path = folder + "/file"
            try Files.write("old", to: path, mode: 0o600)
            try Files.write(String(repeating: "new", count: 100_000), to: path, mode: 0o600)
            #expect(try String(contentsOfFile: path, encoding: .utf8).utf8.count == 300_000)
            #expect(try mode(path) == 0o600)
            #expect(throws: Failure.self) { try Files.write("x", to: folder + "/none/file") }
            try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: true)
            #expect(throws: Failure.self) { try Files.write("x", to: folder + "/taken") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["file", "taken"])
        }
    }
}

/// What a release is made of.
@Suite struct SourceTreeTests {
    private func tree(_ root: String, _ salt: [String] = []) throws -> SourceTree { try SourceTree(root, salt: salt) }

    private func filled(_ body: (String) throws -> Void) throws {
        try TemporaryFolder.inside { folder in
            for (path, text) in [("b.py", "b"), ("a/c.py", "c"), ("a/.hidden", "h")] {
                try TemporaryFolder.write(text, to: path, in: folder)
            }
            try body(folder)
        }
    }

    @Test func theSameContentHasTheSameName() throws {
        var ids: Set<String> = []
        for _ in 0..<3 { try filled { ids.insert(try tree($0).id) } }
        #expect(ids.count == 1 && ids.first?.count == 12)
        try filled { folder in
            let files = try tree(folder).files
            #expect(files == ["a/.hidden", "a/c.py", "b.py"])
        }
    }

    @Test func everyChangeIsAnotherName() throws {
        try filled { folder in
            var seen = [try tree(folder).id]
            let changes: [() throws -> Void] = [
                { try TemporaryFolder.write("B", to: "b.py", in: folder) },
                { try TemporaryFolder.write("B", to: "b.py", in: folder, mode: 0o755) },
                { try FileManager.default.moveItem(atPath: folder + "/b.py", toPath: folder + "/d.py") },
                { try TemporaryFolder.write("", to: "empty", in: folder) },
                { try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "d.py") },
                {
                    try FileManager.default.removeItem(atPath: folder + "/link")
                    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "empty")
                },
                { try FileManager.default.removeItem(atPath: folder + "/a/c.py") },
            ]
            for change in changes {
                try change()
                let id = try tree(folder).id
                #expect(!seen.contains(id))
                seen.append(id)
            }
            #expect(try tree(folder, ["salt"]).id != seen.last)
        }
    }

    @Test func whatIsNotShippedDoesNotCount() throws {
        try filled { folder in
            let id = try tree(folder).id
            for path in [
                ".git/HEAD", ".venv/x", "node_modules/y", "a/__pycache__/z", "a/c.pyc", ".build/w",
                ".roost/secrets.json", ".DS_Store",
            ] {
                try TemporaryFolder.write("x", to: path, in: folder)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/b.py")
            #expect(try tree(folder).id == id)
        }
    }

    @Test(arguments: [
        "/etc/passwd", "../../etc/passwd", "..", "/", "../nowhere-at-all", "/nowhere/at/all", "a/../../nowhere",
    ])
    func aLinkThatLeavesTheFolderIsRefused(_ destination: String) throws {
        try filled { folder in
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: destination)
            let failure = #expect(throws: Failure.self) { try tree(folder) }
            #expect(failure?.subject == folder + "/link")
        }
    }

    @Test func aLinkWithinIsKept() throws {
        try filled { folder in
            for (name, to) in [
                ("one", "b.py"), ("a/two", "../b.py"), ("three", "a"), ("four", "./a/../b.py"), ("five", "one"),
            ] {
                try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: to)
            }
            #expect(try tree(folder).files.contains("a/two"))
        }
    }

    @Test func nothingToShip() throws {
        try TemporaryFolder.inside { (folder: String) throws -> Void in
            #expect(throws: Failure.self) { try tree(folder) }
        }
        #expect(throws: Failure.self) { try tree("/nowhere/at/all") }
        try filled { folder in
            mkfifo(folder + "/pipe", 0o600)
            #expect(throws: Failure.self) { try tree(folder) }
        }
    }
}
