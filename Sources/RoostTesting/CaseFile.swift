import Foundation

/// A file of cases, each with a title, an input, and what is expected of it.
///
/// A case starts with `=== TITLE`; `--- says` divides input and expectation.
package struct CaseFile {
    package struct Case: Sendable {
        package var title: String
        package var input: String
        package var expected: String
    }

    package let path: String
    package let cases: [Case]

    /// - Parameter path: from the root of the repository.
    package init(_ path: String) throws {
        self.path = path
        cases = try Repository.text(path).components(separatedBy: "=== ").dropFirst().map { part in
            let halves = part.components(separatedBy: "--- says\n")
            let lines = halves[0].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return Case(
                title: String(lines[0]), input: lines.count > 1 ? String(lines[1]) : "",
                expected: halves.count > 1 ? halves[1] : "")
        }
    }

    /// The differences between what is expected and what `actual` says of each input; nil when there are none.
    package func difference(_ actual: (Case) -> String) -> String? {
        let text = cases.map { "=== \($0.title)\n\($0.input)--- says\n\(actual($0))\n" }.joined()
        return Golden.difference(text, from: path)
    }
}
