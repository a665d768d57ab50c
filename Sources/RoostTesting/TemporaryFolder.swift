import Foundation

/// A folder for one test, gone afterwards.
package enum TemporaryFolder {
    package static func inside<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = try make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    package static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let folder = try make()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    private static func make() throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/roost-test-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    }

    /// Shell scripts in the place of programs, in `bin` below `folder`; each first writes its name and its words to `calls`.
    package static func programs(_ bodies: [String: String], in folder: String) throws {
        for (name, body) in bodies {
            try write("#!/bin/sh\necho \"\(name) $*\" >>\(folder)/calls\n\(body)\n", to: "bin/\(name)", in: folder, mode: 0o755)
        }
    }

    /// Writes a file below `folder`, with the folders that it needs.
    @discardableResult
    package static func write(_ text: String, to path: String, in folder: String, mode: Int = 0o644) throws -> String {
        let whole = path.isEmpty ? folder : folder + (path.hasPrefix("/") ? "" : "/") + path
        try FileManager.default.createDirectory(
            atPath: (whole as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: whole)
        return whole
    }
}
