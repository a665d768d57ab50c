import Checks
import Foundation
import Model
import RoostTesting
import Testing

@testable import CLI

/// Mutated stack files all the way through `check`: nothing crashes or hangs, every refusal has a line, and what is printed
/// is JSON, SARIF and text without anything that a terminal obeys.
@Suite struct FuzzTests {
    /// 3,000 in all; with `ROOST_SOAK`, 100,000.
    private static let rounds = ProcessInfo.processInfo.environment["ROOST_SOAK"] == "1" ? 25_000 : 750
    /// The documents are long, and Foundation's parser is slow: of one in so many rounds they are parsed.
    private static let parsed = 8

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func mutatedStackFiles(_ seed: UInt64) throws {
        var mutator = StackMutator(seeds: try FuzzTests.seeds(), seed: seed)
        var (accepted, refused) = (0, 0)
        var slowest = Duration.zero
        for round in 0..<FuzzTests.rounds {
            let text = mutator.next()
            let began = ContinuousClock.now
            do {
                accepted += 1
                try held(Checker.check(try FuzzTests.read(text)), round)
            } catch let findings as Findings {
                (accepted, refused) = (accepted - 1, refused + 1)
                try refusal(findings, of: text, round)
            }
            slowest = max(slowest, ContinuousClock.now - began)
        }
        #expect(accepted > FuzzTests.rounds / 50 && refused > FuzzTests.rounds / 50, "\(accepted) accepted, \(refused) refused")
        #expect(slowest < .seconds(5), "one took \(slowest)")
    }

    /// The examples, and one that says everything that they do not.
    private static func seeds() throws -> [String] {
        try Repository.stages.map { try Repository.text("examples/\($0)/stack.yml") } + [
            """
            stack: everything
            domain: foobar.com
            hosts:
              lb-1: { address: 10.20.0.11, roles: [balancer], site: rack-1 }
              lb-2: { address: 10.20.0.12, roles: [balancer], site: rack-1 }
              web-1: { address: 10.20.0.21, roles: [web, app, monitor] }
              web-2: { address: 10.20.0.22, roles: [web, app] }
              db-1: { address: 10.20.0.41, roles: [database, dns] }
              db-2: { address: 10.20.0.42, roles: [database, cache] }
            ssh: { user: admin, port: 2222 }
            balancer: { algorithm: leastconn, mode: active-active, virtual: [10.20.0.9, 10.20.1.9] }
            web: { mode: active-passive, static: ./public }
            app:
              runtime: python
              source: ./app
              start: gunicorn --workers 60 --threads 4 --bind $LISTEN a:b
              health: /deep
              environment: { A: b, "C": 'd' }
              packages: [git]
              memory: 512M
            database: { topology: galera, backups: { every: 1h, keep: 1d, to: /srv/b } }
            cache: { required: on }
            tls: { certificate: { cert: c.pem, key: k.pem }, internal: off }
            firewall: { admin: [0.0.0.0/0] }
            monitoring: { retention: 30d, alerts: { webhook: "https://a.example.org/" } }
            check: { ignore: { spof@db-1: "known", no-backup: "elsewhere" } }

            """,
        ]
    }

    private static func read(_ text: [UInt8]) throws -> Stack {
        let stack = try StackReader.read(text: text, file: "stack.yml", directory: "/nowhere")
        let mistakes = Silencing.mistakes(in: stack)
        guard mistakes.isEmpty else { throw Findings(mistakes) }
        return stack
    }

    private func held(_ report: Report, _ round: Int) throws {
        let text = ReportView.text(report, source: "", colour: false)
        try #require(isPrintable(text), "round \(round)")
        for finding in report.findings {
            try #require(finding.place != nil && !finding.message.isEmpty && !finding.fix.isEmpty, "round \(round): \(finding)")
        }
        try parse(ReportView.json(report), round)
        try parse(SARIFView { $0 }.document(report), round)
    }

    private func refusal(_ findings: Findings, of text: [UInt8], _ round: Int) throws {
        let lines = text.count { $0 == 0x0A } + 1
        try #require(!findings.all.isEmpty, "round \(round)")
        for finding in findings.all {
            let place = try #require(finding.place, "round \(round): \(finding)")
            try #require(place.line >= 1 && place.line <= lines + 1 && place.column >= 1, "round \(round): \(finding)")
            try #require(!finding.message.isEmpty && !finding.message.contains("\n"), "round \(round): \(finding)")
        }
        let said = FindingView.text(findings.all, source: String(decoding: text, as: UTF8.self), colour: false)
        try #require(isPrintable(said), "round \(round)")
        try parse(ReportView.json(findings), round)
        try parse(SARIFView { $0 }.document(findings), round)
    }

    private func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
    }

    private func parse(_ document: @autoclosure () -> JSON, _ round: Int) throws {
        guard round.isMultiple(of: FuzzTests.parsed) else { return }
        let document = document()
        let parsed = try? JSONSerialization.jsonObject(with: Data(document.pretty.utf8))
        try #require(parsed is [String: Any], "round \(round)")
    }
}
