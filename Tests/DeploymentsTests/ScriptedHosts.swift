import Deployments
import Engines
import Foundation
import Model
import Synchronization

@testable import Hosts
@testable import Plans

/// Hosts that say what a test tells them to say, and remember in which order they were asked.
final class ScriptedHosts: Sendable {
    struct Answer: Sendable {
        var lines: [String] = []
        var status: Int32 = 0
        var errors = ""
        var failure: Failure?
        /// The answer waits until so many scripts run, two minutes at most: a busy machine begins one late.
        var company = 1
    }

    private struct State {
        var log: [String] = []
        var running = 0
        var most = 0
    }

    private let state = Mutex(State())
    private let answer: @Sendable (String, String) -> Answer

    /// - Parameter answer: what a host says to a script.
    init(_ answer: @escaping @Sendable (String, String) -> Answer) { self.answer = answer }

    /// Hosts on which every change works.
    convenience init() { self.init { _, script in .done(script) } }

    var log: [String] { state.withLock { $0.log } }
    var mostAtOnce: Int { state.withLock { $0.most } }

    func connect(_ host: String) -> any Connection { Host(host: host, hosts: self) }

    private struct Host: Connection {
        let host: String
        let hosts: ScriptedHosts
        var anew: any Connection { self }

        func run(
            _ script: String, timeout: Duration, onLine: (@Sendable (String) -> Void)?
        ) async throws(Failure) -> Child.Result {
            // The word after `#` names the script for the test's eyes.
            let name = script.lines.drop { $0 != "roost_main() {" }.first { $0.hasPrefix("# ") }?.dropFirst(2) ?? "tidy"
            hosts.state.withLock {
                $0.log.append("\(host) \(name)")
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            let answer = hosts.answer(host, script)
            let start = ContinuousClock.now
            while hosts.mostAtOnce < answer.company, ContinuousClock.now - start < .seconds(120) {
                try? await Task.sleep(for: .milliseconds(5))
            }
            for line in answer.lines { onLine?(line) }
            hosts.state.withLock {
                $0.running -= 1
                $0.log.append("\(host) \(name) over")
            }
            if let failure = answer.failure { throw failure }
            return Child.Result(
                status: answer.status, output: answer.lines.joined(separator: "\n"), errors: answer.errors)
        }

        func follow(_ script: String, onLine: @escaping @Sendable (String) -> Void) async throws(Failure) {
            throw Failure(host, "has nothing to follow")
        }

        func send(_ upload: Upload) async throws(Failure) {
            hosts.state.withLock { $0.log.append("\(host) upload \(upload.path)") }
            if upload.path == "/breaks" { throw Failure(host, "an upload did not arrive") }
        }

        func lock(as holder: String) async throws(Failure) -> any HostLock { throw Failure(host, "has no lock") }
    }
}

extension ScriptedHosts.Answer {
    /// Every change that the script begins is done.
    static func done(_ script: String) -> Self {
        Self(
            lines: script.lines.filter { $0.hasPrefix("begin ") || $0.hasPrefix("done_ ") }.map {
                "#roost " + $0.replacingOccurrences(of: "done_", with: "done")
            })
    }
}

/// A plan of steps that each make one change.
struct SmallPlan {
    var plan = Plan(stack: "small")

    mutating func stage(
        _ kind: Stage.Kind, sequential: Bool = false, _ hosts: [String], drains: [String] = [], uploads: [String] = []
    ) {
        var steps: [Step] = []
        for host in hosts {
            let index = plan.changes.count
            plan.changes.append(
                Change(host: host, key: ResourceKey("file", "/\(index)"), difference: Difference(.update, "x")))
            let drains = drains.map {
                Drain(at: $0, if: .active(unit: ResourceKey("unit", "u")), out: "# out-\(host)", back: "# back-\(host)")
            }
            steps.append(
                Step(
                    host: host, changes: [index], script: Secret("# step-\(index)\nbegin \(index)\ndone_ \(index)"),
                    uploads: uploads.map { Upload(path: $0, sha256: "0", size: 1) }, drains: drains))
        }
        plan.stages.append(Stage(kind: kind, steps: steps, isSequential: sequential))
    }
}
