import Foundation

/// The Swift file that carries the examples inside the binary, made from `examples/`.
package enum StarterSource {
    /// The file that holds the result.
    package static let path = "Sources/CLI/Starters/StarterFiles.swift"

    package static func swift() throws -> String {
        var text = """
            // Made from examples/ by `make starters`; a test holds the two together. Do not edit.

            enum StarterFiles {
                static let stacks: [StarterStack] = [

            """
        for stage in Repository.stages {
            let stack = withPythonApp(try Repository.text("examples/\(stage)/stack.yml"))
            text += "        StarterStack(\n            \"\(stage)\",\n\(literal(stack))),\n"
        }
        text += "    ]\n\n    static let shared: [StarterFile] = [\n"
        let files = try files(in: "examples/simple/public", as: "public") + files(in: "examples/apps/python", as: "app")
        for (name, content) in files {
            text += "        StarterFile(\n            \"\(name)\",\n\(literal(content))),\n"
        }
        return text + "    ]\n}\n"
    }

    /// The example with the Python application beside it, instead of the Swift one of the repository.
    static func withPythonApp(_ stack: String) -> String {
        var lines = stack.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        replace("runtime", "  runtime: python                 # python, node, swift or command")
        replace("source", "  source: ./app")
        replace("start", "  start: gunicorn --workers 2 --bind $LISTEN foobar:app")
        replace("migrate", "  migrate: python migrate.py      # once per release, before it serves")
        lines.removeAll { $0.hasPrefix("  packages: ") }
        return lines.joined(separator: "\n")

        func replace(_ key: String, _ line: String) {
            guard let index = lines.firstIndex(where: { $0.hasPrefix("  \(key): ") }) else {
                preconditionFailure("the example has no `\(key)` in `app`")
            }
            lines[index] = line
        }
    }

    private static func files(in folder: String, as prefix: String) throws -> [(String, String)] {
        try FileManager.default.subpathsOfDirectory(atPath: Repository.path(folder)).sorted().compactMap { name in
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: Repository.path(folder + "/" + name), isDirectory: &isDirectory)
            let isOurs = !name.split(separator: "/").contains { $0.hasPrefix(".") || $0.hasPrefix("__") }
            return isDirectory.boolValue || !isOurs
                ? nil : ("\(prefix)/\(name)", try Repository.text(folder + "/" + name))
        }
    }

    /// A raw string literal of several lines. The text must end in a line feed.
    private static func literal(_ text: String) -> String {
        let indent = "            "
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.map { $0.isEmpty ? "" : indent + $0 }.joined(separator: "\n")
        return "\(indent)##\"\"\"\n\(body)\n\(indent)\"\"\"##"
    }
}
