import Foundation
import Model

/// A folder of source as it will be shipped: which files, and one name for exactly this content.
struct SourceTree {
    /// Relative to ``root``, sorted.
    let files: [String]
    let root: String
    /// Twelve hexadecimal digits.
    let id: String

    /// What no release contains: other people's work, caches and secrets of version control.
    private static let ignored: Set<String> = [
        ".git", ".build", ".roost", ".venv", "node_modules", "__pycache__", ".DS_Store", ".pytest_cache", ".swiftpm",
    ]

    /// Reads every file of `root`.
    ///
    /// - Parameter salt: what else makes one release differ from another.
    /// - Throws: when the folder is missing, holds a link that leaves it, or cannot be read.
    init(_ root: String, salt: [String]) throws(Failure) {
        self.root = root
        var found: [String] = []
        try Self.walk(root, "", into: &found)
        found.sort()
        guard !found.isEmpty else { throw Failure(root, "holds no file") }
        files = found
        var lines = salt
        for file in found {
            let path = "\(root)/\(file)"
            var about = stat()
            guard lstat(path, &about) == 0 else { throw Failure(path, "cannot be read") }
            if about.st_mode & S_IFMT == S_IFLNK {
                lines.append("\(file) link \((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? "")")
                continue
            }
            guard let data = FileManager.default.contents(atPath: path) else { throw Failure(path, "cannot be read") }
            lines.append("\(file) \(about.st_mode & 0o111 != 0 ? "x" : "-") \(Digest.sha256(data))")
        }
        id = String(Digest.sha256(lines.joined(separator: "\n")).prefix(12))
    }

    private static func walk(_ root: String, _ below: String, into found: inout [String]) throws(Failure) {
        let folder = below.isEmpty ? root : "\(root)/\(below)"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Failure(folder, "is no folder that can be read")
        }
        for name in names where !ignored.contains(name) && !name.hasPrefix(".build") && !name.hasSuffix(".pyc") {
            let path = below.isEmpty ? name : "\(below)/\(name)"
            var about = stat()
            guard lstat("\(root)/\(path)", &about) == 0 else { throw Failure("\(root)/\(path)", "cannot be read") }
            switch about.st_mode & S_IFMT {
            case S_IFDIR: try walk(root, path, into: &found)
            case S_IFREG: found.append(path)
            case S_IFLNK:
                try refuseEscape(root, path)
                found.append(path)
            default: throw Failure("\(root)/\(path)", "is neither a file nor a folder", hint: "a release holds files only")
            }
        }
    }

    private static func refuseEscape(_ root: String, _ path: String) throws(Failure) {
        let link = URL(fileURLWithPath: "\(root)/\(path)")
        let base = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
        let destination = (try? FileManager.default.destinationOfSymbolicLink(atPath: link.path)) ?? ""
        let folder = link.deletingLastPathComponent().resolvingSymlinksInPath().path
        // A link to nothing here may be one to something on a host, and is only followed in its text.
        let named = URL(fileURLWithPath: destination.hasPrefix("/") ? destination : "\(folder)/\(destination)").standardized.path
        for real in [link.resolvingSymlinksInPath().path, named] where real != base && !real.hasPrefix(base + "/") {
            throw Failure("\(root)/\(path)", "is a link to \(real), outside the folder that is shipped")
        }
    }
}
