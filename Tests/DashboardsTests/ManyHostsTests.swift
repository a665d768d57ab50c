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
struct ManyHostsTests {
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

    @Test func allAreSeenAndNobodyHearsMoreThanOnceASecond() async throws {
        let stack = try Self.stack()
        let site = Site(stack)
        let feed = Feed()
        let watcher = Watcher(site, feed: feed) { name, address in
            let host = stack.host(named: name)!
            let units = Engines.Catalogue.engines(on: host, in: stack).map { "F\tunit\t\($0.unit)\tloaded active enabled no x" }
            let pulse = "P\t\(name == "lb-1" ? "10.0.0.10" : "")\t"
            return Played(host: name, lines: [Facts.begin] + units + [Facts.end, pulse], pause: Watching(host, in: site).pulse)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.run() }
            group.addTask {
                for await update in await feed.updates() where update.snapshot.verdict == .up { return }
            }
            try await group.next()
            let (before, start) = (Self.seconds, ContinuousClock.now)
            let counts = await withTaskGroup(of: Int.self) { listeners in
                for _ in 0..<50 {
                    listeners.addTask {
                        var count = 0
                        for await update in await feed.updates() {
                            count += 1
                            let isWhole = update.snapshot.hosts.allSatisfy { $0.state == .well }
                            if !isWhole { return 0 }
                            if ContinuousClock.now - start > .seconds(10) { break }
                        }
                        return count
                    }
                }
                return await listeners.reduce(into: []) { $0.append($1) }
            }
            let wall = (ContinuousClock.now - start) / .seconds(1)
            #expect(counts.count == 50 && counts.allSatisfy { Double($0) <= wall + 2 && $0 > 3 }, "\(counts)")
            print("500 hosts, 50 who look: \(((Self.seconds - before) / wall * 1000).rounded() / 10) % of a core in this process: no SSH and no HTTP, not optimised")
            group.cancelAll()
        }
    }
}
