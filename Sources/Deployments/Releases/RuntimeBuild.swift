import Foundation
import Hosts
import Model

/// What each runtime does here, before anything is sent: dependencies are fetched and programs compiled on this machine,
/// so that a host needs no registry and every host runs the same bytes.
struct RuntimeBuild {
    let app: App
    let tree: SourceTree
    let architecture: String
    let progress: @Sendable (String) -> Void

    func fill(_ folder: String) async throws(Failure) {
        switch app.runtime {
        case .command: try await Self.copy(tree, to: folder)
        case .python:
            try await Self.copy(tree, to: folder)
            try await fetchWheels(folder)
        case .node:
            try await Self.copy(tree, to: folder)
            try await installModules(folder)
        case .swift: try await compile(into: folder)
        }
    }

    /// The command line when the stack file names none.
    static func defaultStart(_ app: App, source: String) throws(Failure) -> String {
        switch app.runtime {
        case .python: return "gunicorn --workers 2 --bind $LISTEN app:app"
        case .node:
            let manifest = FileManager.default.contents(atPath: "\(source)/package.json")
                .flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
            return "node \(Shell.quote(manifest?["main"] as? String ?? "server.js"))"
        case .swift: return "./\(URL(fileURLWithPath: source).lastPathComponent)"
        case .command: throw Failure("app.start", "is needed for the runtime command")
        }
    }

    static func copy(_ tree: SourceTree, to folder: String) async throws(Failure) {
        let list = tree.files.joined(separator: "\0")
        try await Child.check(
            ["sh", "-c", "tar -C \(Shell.quote(tree.root)) --null -T - -cf - | tar -C \(Shell.quote(folder)) -xf - --no-same-owner"],
            input: .bytes(Array(list.utf8)), timeout: .seconds(300))
    }

    // MARK: python

    private func fetchWheels(_ folder: String) async throws(Failure) {
        var requirements = (try? String(contentsOfFile: "\(folder)/requirements.txt", encoding: .utf8)) ?? ""
        if app.start == nil, !requirements.lowercased().contains("gunicorn") { requirements += "\ngunicorn\n" }
        try Files.write(requirements, to: "\(folder)/.requirements")
        progress("fetching the wheels of requirements.txt")
        try FileSystem.makeFolder("\(folder)/.wheels")
        guard requirements.lines.contains(where: { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) })
        else { return }
        // Debian 12 has Python 3.11 and glibc 2.36.
        let platforms = ["manylinux_2_28", "manylinux_2_17", "manylinux2014"].flatMap { ["--platform", "\($0)_\(architecture)"] }
        try await Child.check(
            [
                "python3", "-m", "pip", "download", "-q", "--disable-pip-version-check", "-r", "\(folder)/.requirements", "-d",
                "\(folder)/.wheels", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11",
            ] + platforms, timeout: .seconds(600))
    }

    // MARK: node

    private func installModules(_ folder: String) async throws(Failure) {
        guard let data = FileManager.default.contents(atPath: "\(folder)/package.json") else {
            throw Failure(tree.root, "has no package.json", hint: "`npm init` makes one")
        }
        guard let manifest = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Failure("\(tree.root)/package.json", "is not JSON")
        }
        guard let dependencies = manifest["dependencies"] as? [String: Any], !dependencies.isEmpty else { return }
        progress("npm ci")
        try await Child.check(["npm", "ci", "--omit=dev", "--no-audit", "--no-fund"], directory: folder, timeout: .seconds(900))
    }

    // MARK: swift

    private func compile(into folder: String) async throws(Failure) {
        let here = try await Child.check(["uname", "-m"], timeout: .seconds(5)).output.trimmingCharacters(in: .whitespacesAndNewlines)
        guard here == architecture else {
            throw Failure("app.runtime", "this machine is \(here) and the hosts are \(architecture): a Swift program cannot be built here for there")
        }
        let scratch = "\(ReleaseBuilder.cache)/swift/\(Digest.sha256(tree.root).prefix(12))"
        let build = ["swift", "build", "--package-path", tree.root, "--scratch-path", scratch, "-c", "release", "--static-swift-stdlib"]
        let report = progress
        // SwiftPM writes the versions that it chose into the source. The source is whose it is, and its content is the
        // release's name: it stays as it was found.
        let resolved = "\(tree.root)/Package.resolved"
        let versions = FileManager.default.contents(atPath: resolved)
        defer {
            if let versions { try? versions.write(to: URL(fileURLWithPath: resolved)) } else { unlink(resolved) }
        }
        try await Child.check(build, timeout: .seconds(3600)) { line in
            if line.hasPrefix("[") || line.hasPrefix("Building") { report("swift build: \(line)") }
        }
        let described = try await Child.check(
            ["swift", "package", "--package-path", tree.root, "--scratch-path", scratch, "describe", "--type", "json"],
            timeout: .seconds(120))
        guard let json = described.output.firstIndex(of: "{"),
            let description = try? JSONDecoder().decode(
                PackageDescription.self, from: Data(described.output[json...].utf8)),
            case let programs = description.products.filter(\.isExecutable), !programs.isEmpty
        else { throw Failure(tree.root, "declares no executable product") }
        let shipped = tree.files.filter { !["Sources/", "Tests/", "Package."].contains(where: $0.hasPrefix) }
        let rest = SourceTree(files: shipped, of: tree)
        if !shipped.isEmpty { try await Self.copy(rest, to: folder) }
        for program in programs {
            try await Child.check(["strip", "-o", "\(folder)/\(program.name)", "\(scratch)/release/\(program.name)"], timeout: .seconds(60))
        }
        let bundles = (try? FileManager.default.contentsOfDirectory(atPath: "\(scratch)/release"))?.filter { $0.hasSuffix(".resources") } ?? []
        for bundle in bundles.sorted() {
            try await Child.check(["cp", "-RL", "\(scratch)/release/\(bundle)", "\(folder)/\(bundle)"], timeout: .seconds(60))
        }
    }

    private struct PackageDescription: Decodable {
        struct Product: Decodable {
            var name: String
            var type: [String: [String]?]
            var isExecutable: Bool { type.keys.contains("executable") }
        }
        var products: [Product]
    }
}

extension SourceTree {
    /// The same tree with fewer files.
    init(files: [String], of tree: SourceTree) {
        self.files = files
        root = tree.root
        id = tree.id
    }
}

enum FileSystem {
    static func makeFolder(_ path: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(path, "cannot be created: \(error.localizedDescription)")
        }
    }
}
