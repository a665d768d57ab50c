import Foundation

/// The working copy that the tests were built from.
package enum Repository {
    /// Its absolute path, without a final slash.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    package static let stages = ["simple", "distributed", "secured", "scaled"]

    package static func path(_ relative: String) -> String { root + "/" + relative }

    package static func text(_ relative: String) throws -> String {
        try String(contentsOfFile: path(relative), encoding: .utf8)
    }

    /// The stack file of a stage under `examples/`.
    package static func example(_ stage: String) -> String { path("examples/\(stage)/stack.yml") }
}
