import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A starter in a lab, `distributed` mostly, driven through the executable as an operator would.
struct SiteLab: Sendable {
    /// The one that every test of a suite shares.
    @TaskLocal static var current: SiteLab!

    static let executable = Repository.path(".build/debug/roost")
    /// Whether there is time for more and longer runs.
    static let isSoak = ProcessInfo.processInfo.environment["ROOST_SOAK"] == "1"

    let folder: String
    let lab: Lab
    /// Where its clients ask.
    let origin: String
    /// The files of the stack as they were first, by their path in the folder.
    let pristine: [String: String]

    /// Runs `roost WORDS` in the folder of the stack.
    func roost(_ words: String..., timeout: Duration = .seconds(180)) async throws -> Child.Result {
        try await roost(words, timeout: timeout)
    }

    func roost(_ words: [String], timeout: Duration = .seconds(180)) async throws -> Child.Result {
        let result = try await Child.run([Self.executable] + words, directory: folder, timeout: timeout)
        guard !result.timedOut else {
            throw Failure("roost \(words.joined(separator: " "))", "took longer than \(timeout.formatted)", output: result.everything)
        }
        return result
    }

    /// Runs shell on a host, from its standard input, and returns what it printed.
    ///
    /// - Parameter onLine: called with each line as it comes.
    @discardableResult
    func on(_ host: String, _ script: String, timeout: Duration = .seconds(60), onLine: (@Sendable (String) -> Void)? = nil) async throws -> String {
        let configuration = "\(folder)/.roost/foobar/ssh_config"
        return try await Child.check(
            ["ssh", "-F", configuration, host, "sh -eu"], input: .bytes(Array(script.utf8)), timeout: timeout, onLine: onLine
        ).output
    }

    /// Ends the connections that Roost keeps open for a minute: the next run logs in again.
    func hangUp() async throws {
        let control = try SSHConnection.controlFolder(for: "\(folder)/.roost/foobar")
        for socket in try FileManager.default.contentsOfDirectory(atPath: control) {
            _ = try await Child.run(["ssh", "-O", "exit", "-S", "\(control)/\(socket)", "host"], timeout: .seconds(5))
        }
    }

    // MARK: the files of the stack

    func text(_ file: String) throws -> String { try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) }

    func write(_ text: String, to file: String) throws {
        try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
    }

    func append(_ text: String, to file: String) throws { try write(try self.text(file) + text, to: file) }

    /// Replaces a text that must be there.
    func edit(_ file: String, _ old: String, _ new: String) throws {
        let before = try text(file)
        guard before.contains(old) else { throw Failure(file, "does not hold \(old)", hint: "has the starter changed?") }
        try write(before.replacing(old, with: new), to: file)
    }

    /// Puts every file back as it was first.
    func reset() throws {
        for (path, text) in pristine where (try? self.text(path)) != text { try write(text, to: path) }
    }

    // MARK: making and removing

    /// What makes a pair of one balancer.
    static let pairOfOne: [(old: String, new: String)] = [
        ("  lb-1:  { address: 10.20.0.11, roles: [balancer] }", "  lb-1:  { address: 10.20.0.11, roles: [balancer] }\n  lb-2:  { address: 10.20.0.12, roles: [balancer] }"),
        ("  algorithm: roundrobin\n", "  algorithm: roundrobin\n  virtual: [10.20.0.10]\n"),
    ]

    /// What makes a web server with the application, and a cluster of three databases.
    static let cluster: [(old: String, new: String)] = [
        ("  lb-1:  { address: 10.20.0.11, roles: [balancer] }\n", ""),
        ("web-1: { address: 10.20.0.21, roles: [web, app, database] }", "web-1: { address: 10.20.0.21, roles: [web, app] }"),
        (
            "  web-2: { address: 10.20.0.22, roles: [web, app] }\n",
            [1, 2, 3].map { "  db-\($0): { address: 10.20.0.4\($0), roles: [database] }\n" }.joined()
        ),
        ("balancer:\n  algorithm: roundrobin\n\n", ""),
        ("  topology: single\n", "  topology: galera\ntls: { certificate: internal, internal: on }\nfirewall: { admin: [10.20.0.0/24] }\n"),
    ]

    /// - Parameter changes: lines of the starter's stack file, and what stands there instead.
    static func make(_ stage: String, _ changes: [(old: String, new: String)], origin: String) async throws -> SiteLab {
        let folder = try LabFixture.temporaryFolder()
        try await Child.check([executable, "new", stage, folder + "/site"], timeout: .seconds(20))
        let home = folder + "/site"
        var stack = try String(contentsOfFile: home + "/stack.yml", encoding: .utf8)
        for (old, new) in changes {
            guard stack.contains(old) else { throw Failure("stack.yml", "does not hold \(old)", hint: "has the starter changed?") }
            stack = stack.replacing(old, with: new)
        }
        try stack.write(toFile: home + "/stack.yml", atomically: true, encoding: .utf8)
        var pristine: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: home) {
            if let text = try? String(contentsOfFile: "\(home)/\(path)", encoding: .utf8) { pristine[path] = text }
        }
        let lab = Lab(Lab.Spec(try StackReader.read(path: home + "/stack.yml")))
        return SiteLab(folder: home, lab: lab, origin: origin, pristine: pristine)
    }

    func remove() async throws {
        try await lab.destroy()
        try FileManager.default.removeItem(atPath: (folder as NSString).deletingLastPathComponent)
    }
}

extension Child.Result {
    var everything: String { output + errors }
}

/// Makes the shared site before the first test, and removes it after the last.
struct SharedSite: SuiteTrait, TestScoping {
    /// The starter that it begins with.
    var stage = "distributed"
    var changes: [(old: String, new: String)] = []
    var origin = "http://www.foobar.com"

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let site = try await SiteLab.make(stage, changes, origin: origin)
        let outcome: Result<Void, any Error>
        do {
            let up = try await site.roost("up", "--lab", "--yes", timeout: .seconds(420))
            guard up.status == 0 else { throw Failure("roost up --lab", "ended with status \(up.status)", output: up.everything) }
            outcome = .success(try await SiteLab.$current.withValue(site) { try await function() })
        } catch {
            outcome = .failure(error)
        }
        try await site.remove()
        try outcome.get()
    }
}

/// What goes wrong on hosts and to operators, and behaviour under load.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)), SharedSite())
struct Faults {
}

/// Runs a fault on the shared site. Whatever it did, its cure follows: the files as they were, and an `up` after
/// which nothing is left to do.
func fault(_ sourceLocation: SourceLocation = #_sourceLocation, _ body: (SiteLab) async throws -> Void) async throws {
    let site = SiteLab.current!
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(site)) } catch { outcome = .failure(error) }
    try site.reset()
    let up = try await site.roost("up", "--yes")
    expect(up, 0, sourceLocation: sourceLocation)
    if !up.output.contains("nothing to change") {
        expect(try await site.roost("plan"), 0, says: ["nothing to change"], sourceLocation: sourceLocation)
    }
    try outcome.get()
}

/// That a command ended as it should and said what it should; otherwise everything that it said is shown.
func expect(
    _ result: Child.Result, _ status: Int32, says texts: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
) {
    let missing = texts.filter { !result.everything.contains($0) }
    guard result.status != status || !missing.isEmpty else { return }
    let wanted = missing.isEmpty ? "" : ", and it does not say: \(missing.joined(separator: " | "))"
    Issue.record(
        "status \(result.status), expected \(status)\(wanted). It said:\n\(result.everything.suffix(3000))", sourceLocation: sourceLocation)
}

/// Waits until something is so; a bounded wait that says what it waited for.
func wait(
    for what: String, within limit: Duration = .seconds(30), until isSo: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !isSo() {
        guard ContinuousClock.now - start < limit else { throw Failure(what, "not so within \(limit.formatted)") }
        try await Task.sleep(for: .milliseconds(100))
    }
}
