import Foundation

/// Files in the repository that hold what the code is expected to generate.
///
/// `ROOST_RECORD=1 swift test` writes them anew. A run that records always fails, so that nobody takes it for a test.
package enum Golden {
    package static var isRecording: Bool { ProcessInfo.processInfo.environment["ROOST_RECORD"] == "1" }

    /// What differs between `actual` and the file at `path` (from the root of the repository); nil when nothing does.
    package static func difference(_ actual: String, from path: String) -> String? {
        let file = Repository.path(path)
        let expected = try? String(contentsOfFile: file, encoding: .utf8)
        guard isRecording else {
            guard let expected else { return "\(path) does not exist; record it with ROOST_RECORD=1" }
            return expected.utf8.elementsEqual(actual.utf8) ? nil : firstDifference(expected, actual, path)
        }
        if expected != actual {
            try? FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try? actual.write(toFile: file, atomically: true, encoding: .utf8)
        }
        return "\(path) was recorded; run again without ROOST_RECORD"
    }

    private static func firstDifference(_ expected: String, _ actual: String, _ path: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
        return """
            \(path):\(line + 1) differs (ROOST_RECORD=1 records it)
              expected: \(old.indices.contains(line) ? String(old[line]) : "the end")
              actual:   \(new.indices.contains(line) ? String(new[line]) : "the end")
            """
    }
}
