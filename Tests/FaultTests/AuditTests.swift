import Foundation
import Hosts
import Model
import RoostTesting
import Testing

extension Watched {
    /// What auditors say who know nothing of Roost (TRUST.md, "Thresholds"): packages of Debian's, put on a host and taken off again.
    @Suite struct AuditTests {
        /// A lab has one name server, of the machine's own: that is all that lynis may warn of. A package may be mended in Debian after the
        /// lab's hosts were made; they install that at night, and here right before they are looked at. `unattended-upgrade` leaves an empty
        /// sources.list beside debian.sources, and lynis takes that for the old way of naming sources, in which it then finds none.
        @Test func lynisFindsAHardenedHost() async throws {
            try await fault { site in
                let night = """
                    { apt-get -q update && unattended-upgrade; } >/run/night.log 2>&1 || { cat /run/night.log >&2; exit 1; }
                    rm /run/night.log; [ -s /etc/apt/sources.list ] || rm -f /etc/apt/sources.list
                    """
                try await site.on("lb-1", night, timeout: .seconds(300))
                let said = try await site.audit(
                    "lb-1", with: "lynis", """
                        lynis audit system --quick --no-colors >/dev/null 2>&1 || :
                        sed -n 's/^warning\\[\\]=\\([^|]*\\).*/warns \\1/p; s/^hardening_index=/index /p' /var/log/lynis-report.dat; rm -f /var/log/lynis*
                        """)
                let lines = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                print("lynis: \(lines)")
                #expect(Set(lines.filter { $0.first == "warns" }.map { $0[1] }).subtracting(["NETW-2705"]) == [])
                #expect(lines.first { $0.first == "index" }.flatMap { Int($0[1]) } ?? 0 >= 75)
            }
        }

        /// An authority of one's own names no place that says what it revoked, and browsers are not bound for long to a certificate that
        /// they do not know: beyond that, nothing.
        @Test func testsslFindsOnlyWhatAPrivateAuthorityCauses() async throws {
            try await fault { site in
                let said = try await site.audit(
                    "mon-1", with: "testssl.sh", """
                        cd /run; rm -f edge.json
                        testssl --quiet --color 0 --warnings batch --ip 10.20.0.11 --add-ca /etc/roost/tls/authority.pem --protocols --server-defaults --headers \
                          --breach --heartbleed --ccs-injection --robot --severity MEDIUM --jsonfile edge.json https://www.foobar.com >/run/edge.txt 2>&1 || :
                        grep -q 'TLS 1.3 .*offered (OK)' edge.txt && cat edge.json; rm -f edge.json edge.txt
                        """)
                let findings = try JSONDecoder().decode([Finding].self, from: Data(said.utf8))
                print("testssl.sh: \(findings.map { "\($0.severity) \($0.id)" })")
                #expect(Set(findings.filter { $0.severity != "WARN" }.map(\.id)) == ["cert_revocation", "HSTS_time"])
            }
        }

        private struct Finding: Decodable {
            var id: String
            var severity: String
        }
    }
}

extension SiteLab {
    /// Runs an auditor's program on a host, and takes its package off again.
    fileprivate func audit(_ host: String, with package: String, _ script: String) async throws -> String {
        let apt = { (words: String) in "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \(words) \(package) >/run/apt.log 2>&1 || { cat /run/apt.log >&2; exit 1; }" }
        try await on(host, apt("install"), timeout: .seconds(120))
        let said: Result<String, any Error>
        do { said = .success(try await on(host, script, timeout: .seconds(400))) } catch { said = .failure(error) }
        try await on(host, apt("purge"), timeout: .seconds(120))
        return try said.get()
    }
}
