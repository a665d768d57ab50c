import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// One website in a lab of its own, looked after as its owner would: through the executable, from a folder.
struct Site: Sendable {
    /// The folder of `stack.yml`.
    let directory: String
    let lab: Lab
    /// How each host was before the first `up`.
    let before: [String: Snapshot]

    /// The site that the whole suite shares.
    @TaskLocal static var current: Site?

    static let hosts = ["lb-1", "web-1", "web-2"]

    /// Whether everything is tried, for hours, instead of a sample of it.
    static let isSoak = ProcessInfo.processInfo.environment["ROOST_SOAK"] == "1"

    /// The executable that was built together with these tests.
    static let executable: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/roost"
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : Repository.path(".build/debug/roost")
    }()

    /// Runs `roost` in the site's folder.
    ///
    /// - Throws: when its exit status is another one, with all that it said.
    @discardableResult
    func roost(
        _ arguments: String..., expecting status: Int32 = 0, environment: [String: String] = [:],
        onLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> Child.Result {
        try await run([Self.executable] + arguments, expecting: status, environment: environment, onLine: onLine)
    }

    @discardableResult
    func run(
        _ words: [String], expecting status: Int32 = 0, environment: [String: String] = [:], in folder: String? = nil,
        onLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> Child.Result {
        let result = try await Child.run(
            words, environment: environment, directory: folder ?? directory, timeout: .seconds(900), onLine: onLine)
        guard result.status == status else { throw Unexpected(words, result, wanted: status) }
        return result
    }

    /// Runs a shell script on a host, over SSH as Roost does. The script comes on standard input: it is in no
    /// process list.
    @discardableResult
    func on(_ host: String, _ script: String, expecting status: Int32 = 0) async throws -> String {
        let words = ["ssh", "-F", try await lab.sshConfiguration(), host, "sh"]
        let result = try await Child.run(words, input: .bytes(Array(script.utf8)), timeout: .seconds(300))
        guard result.status == status else { throw Unexpected(words + [script], result, wanted: status) }
        return result.output
    }

    /// The same script on several hosts at once; what each said.
    @discardableResult
    func on(_ hosts: [String], _ script: String) async throws -> [String: String] {
        try await withThrowingTaskGroup(of: (String, String).self) { group in
            for host in hosts { group.addTask { (host, try await on(host, script)) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Runs a shell script on the client side of the lab, where `www.foobar.com` resolves.
    func client(_ script: String) async throws -> String {
        let words = try await lab.clientCommand(["sh", "-c", script])
        let result = try await Child.run(words, timeout: .seconds(60))
        guard result.status == 0 else { throw Unexpected(["client", script], result, wanted: 0) }
        return result.output
    }

    /// What would change, and that the exit status says the same.
    func plan() async throws -> [PlanAnswer.Change] {
        let words = [Self.executable, "plan", "--json"]
        let result = try await Child.run(words, directory: directory, timeout: .seconds(300))
        guard let answer = try? JSONDecoder().decode(PlanAnswer.self, from: Data(result.output.utf8)),
            result.status == (answer.changes.isEmpty ? 0 : 1)
        else { throw Unexpected(words, result, wanted: result.output.contains("resource") ? 1 : 0) }
        return answer.changes
    }

    /// Makes the hosts what `design` says, in place, whatever they are now.
    func become(_ design: Design) async throws {
        try write(design)
        try await roost("up", "--lab", "--yes")
    }

    /// Waits until `isTrue`; nothing here waits for luck or for ever.
    func eventually(_ what: String, within seconds: Int = 20, _ isTrue: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while try await !isTrue() {
            guard ContinuousClock.now < end else {
                throw Unexpected(
                    "\(what): not within \(seconds) s; look at the lab with `roost status -f \(directory)/stack.yml`")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// What `plan --json` and `up --json` print.
struct PlanAnswer: Decodable {
    struct Change: Decodable, Equatable {
        var host: String
        var action: String
        var resource: String
    }

    var stack: String
    var changes: [Change]
    var changed: Int?
}

/// Something that did otherwise than the test demands, with all that it said.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ words: [String], _ result: Child.Result, wanted: Int32) {
        description = """
            \(words.joined(separator: " ")): status \(result.status)\(result.timedOut ? " (too late)" : ""), not \(wanted)
            \(result.output.suffix(6000))
            \(result.errors.suffix(6000))
            """
    }
}
