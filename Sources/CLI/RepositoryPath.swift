import Foundation

/// How a file is named from the root of the repository that holds it.
enum RepositoryPath {
    /// Outside of a repository, from the current folder; outside of that too, its name alone.
    static func of(_ file: String) -> String {
        let path = URL(fileURLWithPath: file).standardizedFileURL.path
        let root = repository(of: path) ?? FileManager.default.currentDirectoryPath
        let prefix = root.hasSuffix("/") ? root : root + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : (path as NSString).lastPathComponent
    }

    private static func repository(of path: String) -> String? {
        var folder = (path as NSString).deletingLastPathComponent
        while folder != "/", !folder.isEmpty {
            // A file in a work tree or a submodule, a folder elsewhere.
            if FileManager.default.fileExists(atPath: folder + "/.git") { return folder }
            folder = (folder as NSString).deletingLastPathComponent
        }
        return nil
    }
}
