import Foundation
import Model

/// What `roost new` writes: a stage of `examples/` with the Python application in a folder of its own.
enum Starter {
    /// The stages, from one server to the full cluster.
    static var stages: [String] { StarterFiles.stacks.map(\.stage) }

    /// Writes `stack.yml`, `public/` and `app/` into `directory`, which is made when it is not there.
    ///
    /// Nothing that exists is overwritten: then nothing at all is written.
    ///
    /// - Returns: the paths that were written, below `directory`, sorted.
    @discardableResult
    static func write(stage: String, into directory: String) throws(Failure) -> [String] {
        guard let stack = StarterFiles.stacks.first(where: { $0.stage == stage }) else {
            let nearest = NearestName.of(stage, in: stages).map { "did you mean `\($0)`? " } ?? ""
            throw Failure(
                Quote.of(stage), "is not a stage", hint: nearest + "stages: " + stages.joined(separator: ", "))
        }
        let files = [StarterFile("stack.yml", stack.text)] + StarterFiles.shared
        for file in files where exists(directory + "/" + file.path) {
            throw Failure(
                directory + "/" + file.path, "exists already, and is not overwritten",
                hint: "name another folder: `roost new \(stage) DIR`")
        }
        for file in files { try write(file, into: directory) }
        return files.map(\.path).sorted()
    }

    /// Also true for a symbolic link that leads nowhere: writing would follow it.
    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
            || (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    private static func write(_ file: StarterFile, into directory: String) throws(Failure) {
        let url = URL(fileURLWithPath: directory + "/" + file.path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url, options: [.withoutOverwriting])
        } catch {
            throw Failure(url.path, "cannot be written", hint: "check that you may write there", output: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return (underlying ?? error as NSError).localizedDescription
    }
}

/// A file that an installed binary carries.
struct StarterFile: Sendable {
    var path: String
    var text: String

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
    }
}

/// The stack file of one stage.
struct StarterStack: Sendable {
    var stage: String
    var text: String

    init(_ stage: String, _ text: String) {
        self.stage = stage
        self.text = text
    }
}
