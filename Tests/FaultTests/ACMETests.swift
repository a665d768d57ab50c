import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Two balancers whose certificate an ACME server on the client side signs (Pebble): one asks, whichever of them is asked back
/// answers, both show what came of it.
@Suite(
    .serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)),
    SharedSite(changes: SiteLab.pairOfOne + [("\nbalancer:\n", "\ntls: { certificate: internal, internal: on }\nfirewall: { admin: [10.20.0.0/24] }\nbalancer:\n")], origin: "https://www.foobar.com"))
struct ACMETests {
    @Test func oneAsksAndBothShowIt() async throws {
        try await fault { site in
            try await site.certified { authority in
                try site.edit("stack.yml", "tls: { certificate: internal, internal: on }", authority.tls)
                expect(try await site.roost("up", "--yes"), 0, says: ["lb-1: run certificate foobar.com", "lb-2: run certificate foobar.com"])
                expect(try await site.roost("plan"), 0, says: ["nothing to change"])
                let shown = [try await site.shown(by: "10.20.0.11"), try await site.shown(by: "10.20.0.12")]
                #expect(shown[0].contains("issuer=CN = Pebble Intermediate CA") && shown[0] == shown[1], "\(shown)")
                // The account's key and the client are on the asking host alone; nobody else is told.
                #expect(try await site.on("lb-2", "ls /var/lib/roost-acme; dpkg-query -W lego 2>/dev/null || :") == "site.pem\n")
                let stranger = "socat -u OPENSSL:10.20.0.11:8403,cafile=/etc/roost/tls/authority.pem,verify=1,commonname=lb-1,connect-timeout=2"
                #expect(try await site.on("lb-2", "\(stranger) STDOUT 2>/dev/null | wc -c") == "0\n", "without a certificate")
                #expect(try await site.on("lb-1", "\(stranger),cert=/etc/roost/tls/lego.pem STDOUT 2>/dev/null | wc -c") == "0\n", "as the asking host itself")
                // A new one is signed; the timer's service on the other host takes it, and visitors see it everywhere.
                try await site.on("lb-1", "rm -rf /var/lib/roost-acme/certificates && systemctl start roost-acme.service")
                let next = try await site.shown(by: "10.20.0.11")
                #expect(next != shown[0])
                expect(try await site.roost("lab", "client", "--", "curl", "-sfk", "-o", "/dev/null", "https://www.foobar.com/whoami"), 0)
                try await site.on("lb-2", "systemctl start roost-acme.service")
                #expect(try await site.shown(by: "10.20.0.12") == next)
                for host in ["lb-1", "lb-2"] {
                    let exposure = try await site.on(host, "systemd-analyze security roost-acme.service roost-acme-share.service 2>/dev/null | sed -n 's/.*exposure level.*: \\([0-9.]*\\) .*/\\1/p'")
                    #expect(exposure.split(separator: "\n").allSatisfy { Double($0) ?? 10 <= 4.5 } && !exposure.isEmpty, "\(exposure)")
                }
            }
        }
    }

    /// What visitors see stays when the authority says no.
    @Test func anAuthorityThatIsNotThere() async throws {
        try await fault { site in
            let before = try await site.shown(by: "10.20.0.10")
            try site.edit("stack.yml", "tls: { certificate: internal, internal: on }", "tls: { certificate: acme, acme: { directory: \"https://\(Outsider.address):14999/dir\" } }")
            expect(try await site.roost("up", "--yes"), 3, says: ["roost-acme.service", "connection refused"])
            #expect(try await site.shown(by: "10.20.0.10") == before)
            expect(try await site.roost("lab", "client", "--", "curl", "-sf", "-o", "/dev/null", "https://www.foobar.com/whoami"), 0)
        }
    }
}

/// An ACME server on the client side.
private struct ACMEAuthority {
    /// The line of the stack file that asks it.
    let tls: String
}

extension SiteLab {
    /// The certificate that visitors of one address are shown: issuer and fingerprint.
    fileprivate func shown(by address: String) async throws -> String {
        let script = "openssl s_client -connect \(address):443 -servername www.foobar.com </dev/null 2>/dev/null | openssl x509 -noout -issuer -fingerprint"
        let said = try await roost("lab", "client", "--", "sh", "-c", script)
        guard said.output.contains("issuer=") else { throw Failure(address, "shows no certificate", output: said.everything) }
        return said.output
    }

    /// Does something while an ACME server runs that every host trusts. It refuses one nonce in twenty, as Pebble does by default.
    fileprivate func certified(_ body: (ACMEAuthority) async throws -> Void) async throws {
        let home = "\(folder)/../pebble"
        let script = """
            set -e; mkdir -p "$1"; cd "$1"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=pebble -addext subjectAltName=IP:\(Outsider.address)
            cat >config.json <<'END'
            {"pebble": {"listenAddress": "\(Outsider.address):14000", "certificate": "cert.pem", "privateKey": "key.pem", "httpPort": 80, "tlsPort": 443}}
            END
            """
        try await Child.check(["sh", "-c", script, "sh", home], timeout: .seconds(20))
        let certificate = try String(contentsOfFile: home + "/cert.pem", encoding: .utf8)
        try await on("lb-1", "cat >/etc/ssl/pebble.pem <<'END'\n\(certificate)END\n")
        try await onClientSide("cd \(home) && PEBBLE_VA_NOSLEEP=1 exec pebble -config config.json >log 2>&1") {
            try await wait(for: "pebble answers") {
                try await roost("lab", "client", "--", "curl", "-sf", "--cacert", "\(home)/cert.pem", "https://\(Outsider.address):14000/dir").status == 0
            }
            try await body(ACMEAuthority(tls: "tls: { certificate: acme, acme: { directory: \"https://\(Outsider.address):14000/dir\", trust: /etc/ssl/pebble.pem } }"))
        }
    }
}
