import Foundation
import RoostTesting
import Testing

/// `swift format lint` with the repository's configuration.
@Suite struct LintTests {
    /// Rules about where lines break: `make format` sees to those, and a long literal has no better place to break.
    private static let layout = [
        "LineLength", "AddLines", "RemoveLine", "TrailingComma", "Indentation", "Spacing", "SpacingAfter",
        "TrailingWhitespace",
    ]

    @Test(.timeLimit(.minutes(2))) func everyRuleButThoseOfLayout() throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["swift", "format", "lint", "--parallel", "--configuration", Repository.path(".swift-format")]
            + StyleTests.swift.filter { $0 != StarterSource.path }.map { Repository.path($0) }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let said = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        let isMissing = said.contains {
            $0.contains("unknown subcommand") || $0.contains("unable to invoke subcommand")
        }
        withKnownIssue("this toolchain has no swift format", isIntermittent: true) {
            #expect(!isMissing)
        } when: {
            isMissing
        }
        let findings = said.filter { line in
            (line.contains(": warning: [") || line.contains(": error:"))
                && !Self.layout.contains { line.contains("[\($0)]") }
        }
        #expect(isMissing || findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }
}
