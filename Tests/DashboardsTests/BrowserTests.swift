import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

@testable import Dashboards

/// The page in a real browser: what a person does, and what they see (`browser.py`).
@Suite(.serialized) struct BrowserTests {
    static let isPossible = ["/usr/bin/chromium", "/usr/lib/python3/dist-packages/websocket"].allSatisfy { FileManager.default.fileExists(atPath: $0) }

    /// What the test's two sides tell each other.
    private final class Told: Sendable {
        let isQuiet = Mutex(false)
        let said = Mutex("")
    }

    /// A site whose address moves and whose balancer is lost once somebody looks; then news stop for a while.
    private static func site(_ second: Int, isLost: Bool) -> Snapshot {
        var snapshot = PageServerTests.snapshot(at: 1000 + Double(second))
        guard isLost else { return snapshot }
        snapshot.hosts[0].state = .lost
        snapshot.virtual[0].holders = ["lb-2"]
        return snapshot
    }

    @Test(.enabled(if: isPossible, "chromium and python3-websocket")) func aPersonSeesWhatIsSo() async throws {
        let script = Repository.path("Tests/DashboardsTests/Support/browser.py")
        let pictures = ProcessInfo.processInfo.environment["ROOST_PICTURES"]
        let told = Told()
        try await PageServerTests.serving { feed, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var looked = 0
                    for second in 0... {
                        if Task.isCancelled { return }
                        if await feed.audience > 0 { looked += 1 }
                        if !told.isQuiet.withLock({ $0 }) { await feed.publish(Self.site(second, isLost: looked > 8)) }
                        try await Task.sleep(for: .seconds(1))
                    }
                }
                group.addTask {
                    let words = ["/usr/bin/python3", script, "http://127.0.0.1:\(port)/"] + (pictures.map { [$0] } ?? [])
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
