import Foundation
import Testing

extension SiteTests {
    /// What runs on a host may do no more than it needs.
    struct Hardenings {
        let site: Site

        init() throws { site = try #require(Site.current) }

        /// As booted: what systemd itself says about each service that Roost owns there, 0 (safe) to 10 (exposed).
        @Test func everyServiceLivesInASandbox() async throws {
            try await site.become(.distributed)
            let said = try await site.on(Site.hosts, Self.exposure)
            var exposures: [String: Double] = [:]
            for line in said.values.flatMap({ $0.split(separator: "\n") }) {
                let words = line.split(separator: " ")
                exposures[String(words[0])] = try #require(words.count == 2 ? Double(words[1]) : nil, "\(line)")
            }
            #expect(
                Set(exposures.keys) == [
                    "haproxy.service", "nginx.service", "mariadb.service", "roost-app@live.service",
                ])
            let exposed = exposures.filter { $0.value > 4.5 }
            #expect(exposed.isEmpty, "\(exposures)")
        }

        private static let exposure = #"""
            for unit in $(awk -F '\t' '$1 == "unit" && $2 ~ /[.]service$/ { print $2 }' /var/lib/roost/owned); do
              printf '%s ' "$unit"
              systemd-analyze --no-pager security "$unit" | sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p'
            done
            """#
    }
}
