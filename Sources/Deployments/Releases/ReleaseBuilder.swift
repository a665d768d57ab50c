import Foundation
import Hosts
import Model

/// Turns a folder of source into an archive that a host only has to unpack; built once per content, then kept.
package struct ReleaseBuilder: Sendable {
    private let stack: Stack
    private let progress: @Sendable (String) -> Void

    package init(_ stack: Stack, progress: @escaping @Sendable (String) -> Void) {
        self.stack = stack
        self.progress = progress
    }

    /// Where archives are kept.
    static var cache: String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.cache"
        return "\(base)/roost"
    }

    private static func archivePath(_ id: String) -> String { "\(cache)/releases/\(id).tar.gz" }

    /// The release's identity, without building anything.
    package func identifyApp() throws(Failure) -> Release? {
        guard let app = stack.app, !stack.hosts(.app).isEmpty else { return nil }
        let tree = try tree(app)
        return Release(id: tree.id, archive: try Self.archived(tree.id), start: try start(app))
    }

    package func identifyStaticFiles() throws(Failure) -> Release? {
        guard let folder = stack.web?.staticFiles, !stack.hosts(.web).isEmpty else { return nil }
        let tree = try SourceTree(absolute(folder), salt: ["static 1"])
        return Release(id: tree.id, archive: try Self.archived(tree.id))
    }

    /// The application's archive, built if it is not there yet.
    ///
    /// - Parameter architecture: what `uname -m` says on the hosts that will run it.
    package func buildApp(architecture: String) async throws(Failure) -> Release? {
        guard let app = stack.app, !stack.hosts(.app).isEmpty else { return nil }
        let tree = try tree(app)
        if !FileManager.default.fileExists(atPath: Self.archivePath(tree.id)) {
            progress("building release \(tree.id) of the application (\(app.runtime.rawValue))")
            let build = RuntimeBuild(app: app, tree: tree, architecture: architecture, progress: progress)
            try await pack(tree.id) { folder throws(Failure) in try await build.fill(folder) }
        }
        return Release(id: tree.id, archive: try Self.archived(tree.id), start: try start(app), architecture: architecture)
    }

    package func buildStaticFiles() async throws(Failure) -> Release? {
        guard let folder = stack.web?.staticFiles, !stack.hosts(.web).isEmpty else { return nil }
        let tree = try SourceTree(absolute(folder), salt: ["static 1"])
        if !FileManager.default.fileExists(atPath: Self.archivePath(tree.id)) {
            try await pack(tree.id) { into throws(Failure) in try await RuntimeBuild.copy(tree, to: into) }
        }
        return Release(id: tree.id, archive: try Self.archived(tree.id))
    }

    private func tree(_ app: App) throws(Failure) -> SourceTree {
        try SourceTree(absolute(app.source), salt: ["app 1", app.runtime.rawValue, app.start == nil ? "default" : "-"])
    }

    private func absolute(_ path: String) -> String {
        // Absolute first: `standardized` of a relative URL loses a leading `..`.
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: stack.source.directory + "/")).absoluteURL
            .standardizedFileURL.path
    }

    private func start(_ app: App) throws(Failure) -> String {
        if let start = app.start { return start }
        return try RuntimeBuild.defaultStart(app, source: absolute(app.source))
    }

    private static func archived(_ id: String) throws(Failure) -> Upload {
        let path = archivePath(id)
        guard let data = FileManager.default.contents(atPath: path) else { return Upload(path: path, sha256: "unbuilt", size: 0) }
        return Upload(path: path, sha256: Digest.sha256(data), size: data.count)
    }

    /// Seconds since 1970, the same on every host and another for every release: nginx makes a file's ETag of its time
    /// and size, so that with one time for all a changed file of the same size would never reach a browser's cache.
    private static func time(of id: String) -> Int { 1_000_000_000 + (Int(id.prefix(8), radix: 16) ?? 0) % 700_000_000 }

    /// Fills a fresh folder and makes one archive of it, byte for byte the same for the same content.
    private func pack(_ id: String, _ fill: (String) async throws(Failure) -> Void) async throws(Failure) {
        let path = Self.archivePath(id)
        let folder = "\(path).\(getpid()).d"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(folder, "cannot be created: \(error.localizedDescription)")
        }
        try await fill(folder)
        let draft = "\(path).\(getpid()).new"
        try await Child.check(
            [
                "tar", "--sort=name", "--mtime=@\(Self.time(of: id))", "--owner=0", "--group=0", "--numeric-owner", "-I", "gzip -1n", "-C", folder,
                "-cf", draft, ".",
            ], timeout: .seconds(600))
        guard rename(draft, path) == 0 else { throw Failure(path, "cannot be written") }
    }
}
