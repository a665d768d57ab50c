import Checks
import Deployments
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

@testable import Dashboards

/// Five hundred hosts that a test plays, and fifty who look.
@Suite(.serialized) struct ManyHostsTests {
    /// Says what a host says, at its own pace.
    private struct Played: Connection {
        let host: String
        let lines: [String]
        let pause: Double

        var anew: any Connection { self }

        func run(_ script: String, timeout: Duration, onLine: (@Sendable (String) -> Void)?) async throws(Failure) -> Child.Result {
            throw Failure(host, "runs nothing")
        }

        func follow(_ script: String, onLine: @escaping @Sendable (String) -> Void) async throws(Failure) {
            while !Task.isCancelled {
                lines.forEach(onLine)
                try? await Task.sleep(for: .seconds(pause))
            }
            throw Failure(host, "is over")
        }

        func send(_ upload: Upload) async throws(Failure) { throw Failure(host, "takes nothing") }

        func lock(as holder: String) async throws(Failure) -> any HostLock { throw Failure(host, "has no lock") }
    }

    /// Nothing was, and nobody logs.
    private struct Quiet: Past {
        func history(hours: Int) async -> String { #"{"hours":1,"failure":"there is no monitor"}"# }
        func moment(at time: Double) async -> String { #"{"failure":"there is no monitor"}"# }
        func logs(of host: String, component: String?) async -> String? { #"{"lines":[]}"# }
        func component(_ engine: String, on host: String, at time: Double?) async -> String? { #"{"figures":[],"notes":[]}"# }
    }

    private static func stack() throws -> Stack {
        var hosts = ["lb-1: { address: 10.0.0.1, roles: [balancer] }", "lb-2: { address: 10.0.0.2, roles: [balancer] }"]
        for number in 0..<498 { hosts.append("web-\(number): { address: 10.1.\(number / 200).\(number % 200 + 1), roles: [web, app] }") }
        let text = """
            stack: many
            domain: many.example
            hosts:
            \(hosts.map { "  \($0)" }.joined(separator: "\n"))
            balancer: { virtual: [10.0.0.10] }
            app: { runtime: command, source: ., start: ./serve, health: /healthz }

            """
        return try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/")
    }

    private static var seconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// Over HTTP on loopback, as a browser listens.
    @Test func allAreSeenAndNobodyHearsMoreThanOnceASecond() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.watched { port in
                let (before, start) = (Self.seconds, ContinuousClock.now)
                _ = try await Child.run(
                    ["curl", "-s", "--noproxy", "*", "-N", "--max-time", "12", "--parallel", "--parallel-immediate", "--parallel-max", "50",
                        "-o", folder + "/#1", "http://127.0.0.1:\(port)/events?[1-50]"], timeout: .seconds(60))
                let wall = (ContinuousClock.now - start) / .seconds(1)
                let heard = try (1...50).map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
                let counts = heard.map { $0.matches(of: #/event: /#).count }
                #expect(counts.allSatisfy { Double($0) <= wall + 2 && $0 > 3 }, "\(counts)")
                #expect(heard.allSatisfy { $0.contains(#""name":"web-497""#) })
                #expect(!heard.contains { $0.contains(#""state":"lost""#) }, "nobody is lost")
                print("500 hosts, 50 who listen: \(((Self.seconds - before) / wall * 1000).rounded() / 10) % of a core in this process: no SSH, not optimised")
            }
        }
    }

    @Test(.enabled(if: BrowserTests.isPossible, "chromium and python3-websocket")) func thePageStaysUsable() async throws {
        try await Self.watched { port in
            let script = Repository.path("Tests/DashboardsTests/Support/many.py")
            let said = try await Child.run(["/usr/bin/python3", script, "http://127.0.0.1:\(port)/"], timeout: .seconds(120))
            print("500 hosts: \(said.output)")
            #expect(said.output.hasSuffix("well\n"), "\(said.output)\(said.errors)")
        }
    }

    /// The page of five hundred hosts, all of which have been heard.
    private static func watched(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let stack = try Self.stack()
        let site = Site(stack)
        let feed = Feed()
        let watcher = Watcher(site, feed: feed) { name, address in
            let host = stack.host(named: name)!
            let units = Engines.Catalogue.engines(on: host, in: stack).map { "F\tunit\t\($0.unit)\tloaded active enabled no x" }
            let pulse = "P\t\(name == "lb-1" ? "10.0.0.10" : "")\t"
            // Twice as often as a host would: who plays them all on a busy machine is late.
            return Played(host: name, lines: [Facts.begin] + units + [Facts.end, pulse], pause: Watching(host, in: site).pulse / 2)
        }
        let page = Page(Engines.Catalogue.topology(of: stack), report: Checker.check(stack))
        let server = PageServer(.init(address: "127.0.0.1", port: 0), page: page, feed: feed, past: Quiet())
        let (ports, port) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            group.addTask { try await server.run(heedsSignals: false) { port.yield($0) } }
            group.addTask {
                for await update in await feed.updates() where update.snapshot.verdict == .up { break }
                for await number in ports { return try await body(number) }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
