import Model
import Testing

@testable import CLI
@testable import Dashboards

/// `status --follow`: what fits on a screen, and what is news.
struct FollowViewTests {
    private static func host(_ name: String, _ state: Snapshot.Host.State = .well) -> Snapshot.Host {
        Snapshot.Host(
            name: name, address: "10.0.0.1", roles: ["web"], state: state, since: nil, detail: state == .lost ? "could not be reached over SSH" : "", components: [])
    }

    private static func site(_ hosts: [Snapshot.Host], holders: [String] = ["lb-1"]) -> Snapshot {
        Snapshot(
            stack: "foobar", domain: "foobar.com", time: 1_000_000, verdict: .up, since: 999_000,
            traffic: .init(requestsPerSecond: 312, errorRatio: 0, p50Seconds: nil, p99Seconds: 0.041, source: "monitor"), hosts: hosts,
            virtual: [.init(address: "10.20.0.10", holders: holders, since: nil)], flows: [], database: nil, cacheMaster: nil, certificateDays: nil,
            innerCertificateDays: nil, alerts: [], monitor: nil, notes: [])
    }

    @Test func theFirstLineSaysItAll() {
        let lines = FollowView.screen(Self.site([Self.host("web-1")]), size: (80, 24), coloured: false)
        #expect(lines[0].hasPrefix("✓ the site is up · 312.0 requests/s · 0.0 % fail · p99 41 ms · since "))
        #expect(lines.contains("10.20.0.10 is held by lb-1") && lines.contains("✓ web-1  well  web"))
    }

    @Test(arguments: [(80, 24), (40, 10), (20, 3)])
    func itFitsAndTheLostStandFirst(_ size: (columns: Int, rows: Int)) {
        let hosts = (1...500).map { Self.host("web-\($0)", $0 == 499 ? .lost : .well) }
        let lines = FollowView.screen(Self.site(hosts), size: size, coloured: false)
        #expect(lines.count < size.rows && lines.allSatisfy { $0.count <= size.columns })
        if size.rows > 9 { #expect(lines.contains { $0.hasPrefix("✗ web-499") }) }
        #expect(lines.last?.hasPrefix("… of 500 hosts") == true)
    }

    @Test func onlyNewsIsTold() {
        let before = Self.site([Self.host("web-1"), Self.host("web-2")])
        #expect(FollowView.changes(from: before, to: before).isEmpty)
        let after = Self.site([Self.host("web-1"), Self.host("web-2", .lost)], holders: ["lb-2"])
        let news = FollowView.changes(from: before, to: after).map { $0.dropFirst(16) }
        #expect(news == ["✗ web-2  lost  could not be reached over SSH", "10.20.0.10 is held by lb-2"])
    }
}
