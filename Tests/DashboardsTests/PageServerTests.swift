import Checks
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

@testable import Dashboards

/// The page as it is served, asked by curl.
struct PageServerTests {
    /// Serves `site` on loopback for as long as `body` takes.
    static func serving(
        _ door: PageServer.Door = .init(address: "127.0.0.1", port: 0), past: any Past = NoPast(),
        _ body: @escaping @Sendable (Feed, Int) async throws -> Void
    ) async throws {
        let feed = Feed()
        let stack = LedgerTests.stack
        let server = PageServer(door, page: Page(Engines.Catalogue.topology(of: stack), report: Checker.check(stack)), feed: feed, past: past)
        let (ports, port) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run(heedsSignals: false) { port.yield($0) } }
            group.addTask {
                for await number in ports {
                    try await body(feed, number)
                    return
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    struct NoPast: Past {
        func history(hours: Int) async -> String { "{\"hours\":\(hours)}" }
        func moment(at time: Double) async -> String { #"{"failure":"there is no monitor"}"# }
        func logs(of host: String, component: String?) async -> String? {
            host == "web-1" ? #"{"lines":[{"component":"nginx","text":"<script>alert(1)</script>\#(component ?? "")"}]}"# : nil
        }
        func component(_ engine: String, on host: String, at time: Double?) async -> String? {
            guard host == "web-1", engine == "nginx" else { return nil }
            let figures = [("requests", 30.9, "perSecond"), ("<b>fail</b>", 0, "share")].map { #"{"name":"\#($0.0)","value":\#(time == nil ? $0.1 : 7.5),"unit":"\#($0.2)"}"# }
            return #"{"detail":"running","since":1000,"figures":[\#(figures.joined(separator: ","))],"notes":[]}"#
        }
    }

    static func snapshot(at now: Double) -> Snapshot {
        var ledger = Ledger(LedgerTests.stack, pulses: [:], at: 0)
        LedgerTests.heard(at: now, in: &ledger)
        return ledger.snapshot(at: now)
    }

    private static func curl(_ words: String...) async throws -> Child.Result {
        try await Child.run(["curl", "-s", "--noproxy", "*"] + words, timeout: .seconds(60))
    }

    private static func status(_ words: [String]) async throws -> String {
        try await Child.run(["curl", "-s", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}"] + words, timeout: .seconds(20)).output
    }

    @Test func everyAnswerHasThePolicyAndNothingComesFromElsewhere() async throws {
        try await Self.serving { _, port in
            for path in ["/", "/page.js", "/page.css", "/diagram.css", "/nothing", "/logs.json?host=web-1", "/history.json?hours=6"] {
                let answer = try await Self.curl("-i", "http://127.0.0.1:\(port)\(path)")
                let (head, body) = (answer.output.components(separatedBy: "\r\n\r\n")[0].lowercased(), answer.output)
                #expect(head.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'"), "\(path)")
                #expect(head.contains("frame-ancestors 'none'") && head.contains("x-content-type-options: nosniff"), "\(path)")
                #expect(!body.contains("unsafe-inline") && !body.contains("cdn."), "\(path)")
                for attribute in ["src=\"http", "href=\"http", "@import", "url(http"] { #expect(!body.contains(attribute), "\(path) loads from elsewhere") }
            }
            let page = try await Self.curl("http://127.0.0.1:\(port)/").output
            #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"), "the policy forbids what is inline")
            #expect(page.contains("data-hosts=\"web-1\"") && page.contains("data-flow=\"haproxy&gt;nginx\""))
        }
    }

    @Test func otherNamesAndMethodsAreRefused() async throws {
        try await Self.serving { _, port in
            let asked: [(words: [String], status: String)] = [
                (["http://127.0.0.1:\(port)/"], "200"), (["-H", "Host: evil.example", "http://127.0.0.1:\(port)/"], "421"),
                (["-X", "POST", "http://127.0.0.1:\(port)/"], "405"), (["http://127.0.0.1:\(port)/nothing"], "404"),
                (["http://127.0.0.1:\(port)/logs.json?host=%3Cb%3E"], "404"),
                (["http://127.0.0.1:\(port)/component.json?host=web-1&component=nginx"], "200"), (["http://127.0.0.1:\(port)/component.json?host=web-1&component=%3Cb%3E"], "404"),
                (["http://127.0.0.1:\(port)/component.json?host=web-1&component=nginx&at=soon"], "400"), (["http://127.0.0.1:\(port)/component.json?host=web-1"], "404"),
            ]
            for (words, wanted) in asked {
                let status = try await Self.status(words)
                #expect(status == wanted, "\(words)")
            }
        }
    }

    @Test(arguments: [("127.0.0.1", "is in use"), ("192.0.2.1", "is no address of this machine")])
    func whereNobodyCanListenIsSaid(_ address: String, _ cause: String) async throws {
        try await Self.serving { feed, port in
            let page = Page(Engines.Catalogue.topology(of: LedgerTests.stack), report: Checker.check(LedgerTests.stack))
            let second = PageServer(.init(address: address, port: port), page: page, feed: feed, past: NoPast())
            let failure = await #expect(throws: Failure.self) { try await second.run(heedsSignals: false) { _ in } }
            #expect(failure?.subject == "\(address):\(port)" && failure?.cause.hasPrefix(cause) == true, "\(failure?.description ?? "-")")
            #expect(failure?.hint?.contains("--listen") == true)
        }
    }

    @Test func aTokenOpensThePageAndNothingElseDoes() async throws {
        try await Self.serving(.init(address: "127.0.0.1", port: 0, token: "secret")) { _, port in
            let refused = try await Self.curl("-i", "http://127.0.0.1:\(port)/")
            #expect(refused.output.hasPrefix("HTTP/1.1 403"))
            let welcomed = try await Self.curl("-i", "http://127.0.0.1:\(port)/?token=secret")
            #expect(welcomed.output.hasPrefix("HTTP/1.1 303") && welcomed.output.lowercased().contains("httponly"))
            let entered = try await Self.curl("-i", "-H", "Cookie: roost-\(port)=secret", "http://127.0.0.1:\(port)/events", "--max-time", "1")
            #expect(entered.output.hasPrefix("HTTP/1.1 200"))
        }
    }

    /// Everybody hears everything, and what is heard was put into words once.
    @Test func twoHundredListenAtOnce() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.serving { feed, port in
                await feed.publish(Self.snapshot(at: 1))
                let listeners = Task {
                    try await Child.run(
                        ["curl", "-s", "--noproxy", "*", "-N", "--max-time", "120", "--parallel", "--parallel-immediate", "--parallel-max", "200",
                            "-o", folder + "/#1", "http://127.0.0.1:\(port)/events?[1-200]"], timeout: .seconds(130))
                }
                defer { listeners.cancel() }
                await Self.until { await feed.audience == 200 }
                await feed.publish(Self.snapshot(at: 2))
                await Self.until { Self.heard("event: change", in: folder) == 200 }
                #expect(Self.heard("event: whole", in: folder) == 200)
                listeners.cancel()
                _ = try? await listeners.value
                // Whoever has gone is forgotten at the next publication.
                for second in 3..<400 where await feed.audience > 0 {
                    await feed.publish(Self.snapshot(at: Double(second)))
                    try await Task.sleep(for: .milliseconds(100))
                }
                #expect(await feed.audience == 0)
            }
        }
    }

    /// How many of the answers so far have a line.
    private static func heard(_ line: String, in folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.count { (try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))?.contains(line) ?? false }
    }

    /// A busy machine takes its time.
    private static func until(_ isSo: () async -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async {
        for _ in 0..<1800 {
            if await isSo() { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("not within 90 s", sourceLocation: sourceLocation)
    }

    @Test func onlyWhatChangedIsSaidAgain() async throws {
        let feed = Feed()
        var updates = await feed.updates().makeAsyncIterator()
        await feed.publish(Self.snapshot(at: 1))
        _ = await updates.next()
        var next = Self.snapshot(at: 2)
        next.hosts[3].state = .lost
        await feed.publish(next)
        let change = try #require(await updates.next()).change
        #expect(change.matches(of: #/"state":"lost"/#).count == 1 && change.matches(of: #/"name":/#).count == 1)
    }
}
