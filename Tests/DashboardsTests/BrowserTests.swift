import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

@testable import Dashboards

/// The page in a real browser: what a person does, and what they see (`page.py`).
@Suite(.serialized) struct BrowserTests {
    /// axe-core, which `scripts/test` gets.
    private static let axe = Repository.path(".build/axe/axe_playwright_python/axe.min.js")
    static let isPossible = ["/usr/bin/chromium", "/usr/lib/python3/dist-packages/websocket", axe].allSatisfy { FileManager.default.fileExists(atPath: $0) }

    /// What the test's two sides tell each other.
    private final class Told: Sendable {
        let isQuiet = Mutex(false)
        let said = Mutex("")
    }

    /// An hour with curves and what happened in it, and a moment at which the site was down.
    private struct Hour: Past {
        func history(hours: Int) async -> String {
            let now = Date.now.timeIntervalSince1970
            var history = History(hours: hours, from: now - 239 * 15, step: 15, count: 240, series: [:], marks: [])
            history.series["requests"] = (0..<240).map { 60 + 20 * sin(Double($0) / 20) }
            history.series["errors"] = (0..<240).map { $0 == 200 ? 0.02 : 0 }
            history.series["p99"] = (0..<240).map { $0 < 40 ? nil : 0.02 + 0.01 * cos(Double($0) / 9) }
            history.marks = [
                Mark(Mark.Kind.alert, from: now - 900, to: now - 600, text: "HostDown (web-2)"), Mark(Mark.Kind.up, from: now - 1800, to: now - 1770, text: "roost up: done"),
            ]
            return history.text
        }

        func moment(at time: Double) async -> String {
            var then = PageServerTests.snapshot(at: 1000)
            (then.time, then.verdict, then.since) = (time, .down, time - 30)
            then.traffic = .init(requestsPerSecond: 12.3, errorRatio: 0.5, p50Seconds: nil, p99Seconds: 0.2, source: "monitor")
            then.hosts[3].state = .lost
            then.alerts = [
                .init(
                    name: "HostDown", host: "web-2", severity: "critical", since: time - 30, summary: "web-2 does not answer",
                    meaning: "the host, its network or its agent is down", first: "ssh to web-2")
            ]
            return Feed.text(then)
        }

        func logs(of host: String, component: String?) async -> String? {
            await PageServerTests.NoPast().logs(of: host, component: component) ?? #"{"lines":[]}"#
        }

        func component(_ engine: String, on host: String, at time: Double?) async -> String? {
            await PageServerTests.NoPast().component(engine, on: host, at: time) ?? #"{"figures":[],"notes":["\#(host) says nothing"]}"#
        }
    }

    /// A site whose address moves and whose balancer is lost once somebody looks; then news stop for a while.
    private static func site(_ second: Int, isLost: Bool) -> Snapshot {
        var snapshot = PageServerTests.snapshot(at: 1000 + Double(second))
        snapshot.traffic = .init(requestsPerSecond: 61.8, errorRatio: 0, p50Seconds: 0.01, p99Seconds: 0.023, source: "monitor")
        snapshot.flows = [
            .init(id: "clients>haproxy", perSecond: 61.8, unit: "requests", p99Seconds: 0.023),
            .init(id: "haproxy>nginx", perSecond: 61.7, unit: "requests", p99Seconds: 0.022),
        ]
        (snapshot.alerts, snapshot.monitor) = ([], .init(host: "mon-1", answers: true, detail: ""))
        guard isLost else { return snapshot }
        snapshot.hosts[0].state = .lost
        snapshot.virtual[0].holders = ["lb-2"]
        return snapshot
    }

    @Test(.enabled(if: isPossible, "chromium, python3-websocket and axe-core: scripts/test gets them")) func aPersonSeesWhatIsSo() async throws {
        let script = Repository.path("Tests/DashboardsTests/Support/page.py")
        let pictures = ProcessInfo.processInfo.environment["ROOST_PICTURES"]
        let told = Told()
        try await PageServerTests.serving(past: Hour()) { feed, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var looked = 0
                    for second in 0... {
                        if Task.isCancelled { return }
                        if await feed.audience > 0 { looked += 1 }
                        if !told.isQuiet.withLock({ $0 }) { await feed.publish(Self.site(second, isLost: looked > 12)) }
                        try await Task.sleep(for: .seconds(1))
                    }
                }
                group.addTask {
                    let words = ["/usr/bin/python3", script, "http://127.0.0.1:\(port)/", Self.axe] + (pictures.map { [$0] } ?? [])
                    let result = try await Child.run(words, timeout: .seconds(240)) { line in
                        if line == "leave" { told.isQuiet.withLock { $0 = true } }
                        if line == "return" { told.isQuiet.withLock { $0 = false } }
                    }
                    told.said.withLock { $0 = result.output + result.errors }
                }
                try await group.next()
                group.cancelAll()
            }
        }
        let text = told.said.withLock { $0 }
        #expect(text == "leave\nreturn\nwell\n", "\(text)")
    }
}
