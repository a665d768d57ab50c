import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// What a client asks for: an open loop over kept-alive connections (`load.py`).
struct Load: Sendable {
    /// Requests a second: what two shared cores serve without a queue; in a soak, what two cores of one's own do.
    var rate = SiteLab.isSoak ? 200 : 60
    var connections = SiteLab.isSoak ? 24 : 12
    /// The share of requests that write, each with an id of its own.
    var posts = 0.3
    var path = "/whoami"
    /// Seconds after which it ends in any case.
    var limit = 170
}

/// What came of the requests.
struct Traffic: Sendable {
    struct Request: Sendable, CustomStringConvertible {
        /// Seconds since 1970.
        var due: Double
        /// The HTTP status, or `refused`, `closed` (no answer came), `cut` (one had begun and was never whole), `timeout`.
        var status: String
        var seconds: Double
        /// Who answered; for a status of 400 or more, what the answer said.
        var host: String
        var method: String
        var id: String

        var isGood: Bool { status.hasPrefix("2") }

        var description: String { "\(due) \(method) \(id): \(status) after \(seconds) s, \(host)" }
    }

    var requests: [Request]
    /// Kept-alive connections that were ended without an announcement.
    var idleClosed: Int
    var prefix: String

    var failed: [Request] { requests.filter { !$0.isGood } }
    var acknowledged: Set<String> { Set(requests.filter { $0.method == "POST" && $0.isGood }.map(\.id)) }
    var sent: Set<String> { Set(requests.filter { $0.method == "POST" }.map(\.id)) }

    /// One line of figures.
    var summary: String {
        let sorted = requests.map(\.seconds).sorted()
        let p99 = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        return "\(requests.count) requests (\(acknowledged.count) writes acknowledged), \(failed.count) failed, "
            + String(format: "p99 %.3f s, slowest %.3f s", p99, sorted.last ?? 0)
    }

    init(parsing log: String, prefix: String) throws(Failure) {
        guard log.hasSuffix("end\n") else { throw Failure("load", "ended before its last line: nothing is concluded from it") }
        let lines = log.split(separator: "\n").dropLast().map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        guard lines.allSatisfy({ $0.count == 6 }) else { throw Failure("load", "wrote a line that is none") }
        idleClosed = lines.count { $0[1] == "idle-closed" }
        requests = lines.filter { $0[1] != "idle-closed" }.map {
            Request(due: Double($0[0]) ?? 0, status: $0[1], seconds: Double($0[2]) ?? 0, host: $0[3], method: $0[4], id: $0[5])
        }
        self.prefix = prefix
    }
}

extension SiteLab {
    /// Does something while clients ask, from before until after it.
    func under(_ load: Load, _ title: String, _ body: () async throws -> Void) async throws -> Traffic {
        let prefix = "f" + String(UInt32.random(in: 0 ..< .max), radix: 36)
        let (log, stop) = ("\(folder)/../\(prefix).log", "\(folder)/../\(prefix).stop")
        let words = [
            "lab", "client", "--", "python3", Repository.path("Tests/FaultTests/Support/load.py"),
            origin + load.path, "--rate", "\(load.rate)", "--connections", "\(load.connections)", "--posts",
            "\(load.posts)", "--seconds", "\(load.limit)", "--prefix", prefix, "--log", log, "--stop", stop,
        ]
        async let client = roost(words, timeout: .seconds(load.limit + 30))
        var failure: (any Error)?
        do {
            try await more(in: log, than: load.rate / 2)
            try await body()
            try await more(in: log, than: lines(log) + load.rate)
        } catch {
            failure = error
        }
        try "".write(toFile: stop, atomically: true, encoding: .utf8)
        let ended = try await client
        if let failure { throw failure }
        guard ended.status == 0 else { throw Failure("load.py", "ended with status \(ended.status)", output: ended.everything) }
        let traffic = try Traffic(parsing: String(contentsOfFile: log, encoding: .utf8), prefix: prefix)
        print("\(title): \(traffic.summary)")
        return traffic
    }

    private func lines(_ log: String) -> Int { FileManager.default.contents(atPath: log)?.count { $0 == 10 } ?? 0 }

    private func more(in log: String, than count: Int) async throws {
        try await wait(for: "more than \(count) answers in \(log)", within: .seconds(40)) { lines(log) > count }
    }

    /// The ids of a run that are in the database, in order, repeated if they were stored twice.
    func stored(_ prefix: String, on host: String = "web-1") async throws -> [String] {
        let answer = try await on(
            host, "mariadb -N foobar -e \"SELECT id FROM posts WHERE id LIKE '\(prefix)-%' ORDER BY id\"; echo end")
        let lines = answer.split(separator: "\n").map(String.init)
        guard lines.last == "end" else { throw Failure(host, "did not answer whole about the posts") }
        return lines.dropLast()
    }

    /// The first of some requests, a line each.
    func first(_ requests: [Traffic.Request]) -> String { requests.prefix(12).map(\.description).joined(separator: "\n") }

    /// That no request failed, that no kept-alive connection was ended under a client, and that each acknowledged write
    /// is stored exactly once. A write that ran twice is answered 409, and so is a failure as well.
    func expectHeld(_ traffic: Traffic, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(traffic.failed.isEmpty, "\(traffic.summary):\n\(first(traffic.failed))", sourceLocation: sourceLocation)
        #expect(traffic.idleClosed == 0, "connections ended under their clients", sourceLocation: sourceLocation)
        let stored = try await stored(traffic.prefix)
        #expect(Set(stored) == traffic.acknowledged, "stored is what was acknowledged", sourceLocation: sourceLocation)
        #expect(stored.count == Set(stored).count, "stored once", sourceLocation: sourceLocation)
    }
}

extension SiteLab {
    func under(_ title: String, _ body: () async throws -> Void) async throws -> Traffic {
        try await under(Load(), title, body)
    }
}
