import Foundation
import RoostTesting
import Testing

/// The website on real hosts, through the real executable. All tests share one lab, one after another; each begins
/// by making of it what it needs (``Site/become(_:)``), so that their order does not matter.
///
/// A sample of what takes long is tried; everything with `ROOST_SOAK=1`.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)), SharedLab())
enum SiteTests {}

extension SiteTests {
    struct Arrivals {
        let site: Site

        init() throws { site = try #require(Site.current) }

        @Test(arguments: [Design.simple, .distributed])
        func aStageIsUpAndASecondUpLeavesTheHostsAlone(_ design: Design) async throws {
            try await site.become(design)
            try await site.serves(design)
            let hosts = design.hasSecondWeb ? Site.hosts : ["web-1"]
            let before = try await site.on(hosts, Self.stillness)
            #expect(
                before.values.allSatisfy { $0.contains("ActiveState=active") && $0.contains("/var/lib/roost/owned") })

            let answer = try JSONDecoder().decode(
                PlanAnswer.self, from: Data(try await site.roost("up", "--yes", "--json").output.utf8))
            #expect(answer.changed == 0 && answer.changes == [])
            #expect(try await site.plan() == [])
            try await site.roost("status")
            #expect(try await site.on(hosts, Self.stillness) == before, "a second `up` touched a host")
        }

        @Test func requestsAreAnsweredInTurn() async throws {
            try await site.become(.distributed)
            try await site.serves(.distributed)
            let hosts = try await site.whoami(8).map(\.host)
            let turns = (0..<8).map { ["web-1", "web-2"][$0 % 2] }
            #expect(hosts == turns || hosts == turns.reversed())
        }

        /// When each service was started, reloaded or died last, and every file that Roost has a say about.
        static let stillness = #"""
            systemctl show -p Id,ActiveState,ActiveEnterTimestampMonotonic,StateChangeTimestampMonotonic,NRestarts,MainPID \
              $(awk -F '\t' '$1 == "unit" { print $2 }' /var/lib/roost/owned)
            find /etc /srv /var/lib/roost -type f ! -name busy ! -name lock -printf '%p %i %T@ %C@\n' | sort
            """#
    }
}
