import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Two caches, encrypted, with their third vote on the application's host: what they remember serves, and whatever is lost of them,
/// no request fails.
@Suite(
    .serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)),
    SharedSite(
        changes: [
            (
                "  web-2: { address: 10.20.0.22, roles: [web, app] }",
                "  cache-1: { address: 10.20.0.51, roles: [cache] }\n  cache-2: { address: 10.20.0.52, roles: [cache] }"
            ),
            (
                "\nbalancer:\n",
                "\ncache: { engine: redis }\ntls: { certificate: internal, internal: on }\nfirewall: { admin: [10.20.0.0/24] }\nbalancer:\n"
            ),
        ],
        origin: "https://www.foobar.com"))
struct CacheTests {
    /// Reads of what is remembered, and some writes that make it forgotten.
    private static let load = Load(posts: 0.1, path: "/posts")

    @Test func whatIsRememberedServes() async throws {
        try await fault { site in
            try await site.waitForHits()
            // A write is seen at once: what was remembered before it is forgotten.
            let id = "seen-\(UInt32.random(in: 0 ..< .max))"
            try await site.waitForHits()
            #expect(try await site.posts(id))
            expect(try await site.roost("lab", "client", "--", "curl", "-s", "-m", "8", site.origin + "/posts"), 0, says: [id])
        }
    }

    @Test func whoMayDoWhat() async throws {
        try await fault { site in
            // Who speaks in the clear gets no word; over TLS the same question is answered.
            for port in [6379, 26379] {
                let ask = "perl -MIO::Socket::INET -e 'alarm 5; my $s = IO::Socket::INET->new(q(10.20.0.51:\(port))) or die; print $s qq(PING\\r\\n); print <$s>'"
                #expect(try await site.on("web-1", ask) == "")
                #expect(try await site.redis("web-1", "PING\n", at: "10.20.0.51", port: port) == "PONG\n")
            }
            // Nobody knows a password: whether it is there and what it is, and no more.
            let anybody = "PING\nROLE\nGET posts:newest\nCONFIG GET dir\nACL LIST\nSHUTDOWN\n"
            let said = try await site.redis("cache-1", anybody)
            #expect(said.hasPrefix("PONG\n") && said.matches(of: /NOPERM/).count == 4, "\(said)")
            #expect(try await site.redis("cache-1", "SENTINEL RESET cache\nSHUTDOWN\n", port: 26379).matches(of: /NOPERM/).count == 2)
            // The application's own user, through its host's HAProxy.
            let own = try await site.asApplicationInCache("SET a 1 PX 9000\nGET a\nKEYS *\nCONFIG SET maxmemory 1\nREPLICAOF NO ONE\nSHUTDOWN\n")
            #expect(own.hasPrefix("OK\nOK\n1\n") && own.matches(of: /NOPERM/).count == 4, "\(own)")
            for unit in ["redis-server", "redis-sentinel"] {
                let exposure = try await site.on("cache-1", "systemd-analyze security --no-pager \(unit).service | sed -n 's/.*exposure level.*: \\([0-9.]*\\) .*/\\1/p'")
                #expect(try #require(Double(exposure.trimmingCharacters(in: .whitespacesAndNewlines))) <= 4.5)
            }
        }
    }

    @Test func theMasterIsLostUnderLoad() async throws {
        try await fault { site in
            let (master, other) = try await site.master()
            let traffic = try await site.under(Self.load, "\(master), the cache's master, without power") {
                try await site.waitForHits()
                let start = ContinuousClock.now
                try await site.lab.power(on: false, master)
                try await wait(for: "\(other) is the master", within: .seconds(20)) { try await site.role(other) == "master" }
                print("\(other) is the master after \((ContinuousClock.now - start).formatted)")
                try await site.waitForHits()
                try await site.lab.power(on: true, master)
                // It asks before it begins: never are there two.
                try await wait(for: "\(master) is back", within: .seconds(30)) {
                    let role = try? await site.role(master)
                    if role == "master" { throw Failure(master, "came back as a second master") }
                    return role == "slave"
                }
            }
            site.expectUnseen(traffic)
            // Who is the master is no difference from the file.
            expect(try await site.roost("plan"), 0, says: ["nothing to change"])
            #expect(try await site.master() == (other, master))
        }
    }

    /// Two of the three votes are missing: nobody makes the other cache the master, and the site serves without, until they are back.
    @Test func withoutAMajorityNobodyTakesOver() async throws {
        try await fault { site in
            let (master, other) = try await site.master()
            let voters = [other, "web-1"]
            for host in voters { try await site.on(host, "systemctl stop redis-sentinel") }
            expect(try await site.roost("status"), 1, says: ["sentinel inactive"])
            let traffic = try await site.under(Self.load, "\(master), the cache's master, without power and two votes of three") {
                try await site.lab.power(on: false, master)
                // Three times what it takes otherwise; after ten times its patience Sentinel takes no replica any more that has been alone for so long.
                try await Task.sleep(for: .seconds(13))
                #expect(try await site.role(other) == "slave")
                for host in voters { try await site.on(host, "systemctl start redis-sentinel") }
                try await wait(for: "\(other) is the master", within: .seconds(30)) { try await site.role(other) == "master" }
                try await site.waitForHits()
                try await site.lab.power(on: true, master)
                try await wait(for: "\(master) follows", within: .seconds(30)) { (try? await site.role(master)) == "slave" }
            }
            site.expectUnseen(traffic)
        }
    }

    @Test func aMasterThatIsKilledIsBackAtOnce() async throws {
        try await fault { site in
            let (master, _) = try await site.master()
            let traffic = try await site.under(Self.load, "\(master), the cache's master, killed") {
                try await site.on(master, "systemctl kill -s KILL redis-server")
                try await wait(for: "it is the master again", within: .seconds(20)) { try await site.role(master) == "master" }
                try await site.waitForHits()
            }
            site.expectUnseen(traffic)
            #expect(try await site.master().master == master)
        }
    }

    @Test func withoutAnyCacheTheSiteServes() async throws {
        try await fault { site in
            let traffic = try await site.under(Self.load, "both caches without power") {
                for host in ["cache-1", "cache-2"] { try await site.lab.power(on: false, host) }
                expect(try await site.roost("status"), 3, says: ["none of the caches is the master"])
                try await Task.sleep(for: .seconds(5))
                for host in ["cache-1", "cache-2"] { try await site.lab.power(on: true, host) }
                try await site.waitForHits()
            }
            site.expectUnseen(traffic)
            // Who was a replica may come back as a second master, until a majority of Sentinels has seen both.
            try await wait(for: "one of them is the master", within: .seconds(30)) { (try? await site.master()) != nil }
            expect(try await site.roost("plan"), 0, says: ["nothing to change"])
        }
    }

    /// A cache that cannot show who it is is none; a new certificate is taken up by the running server.
    @Test func aStrangersCertificateIsNoCache() async throws {
        try await fault { site in
            let (master, _) = try await site.master()
            let running = "systemctl show -p MainPID redis-server"
            let before = try await site.on(master, running)
            let traffic = try await site.under(Self.load, "\(master) with a stranger's certificate") {
                try await site.on(
                    master,
                    """
                    umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=\(master) \
                      -addext subjectAltName=DNS:\(master) -keyout /run/stranger.key -out /run/stranger.crt 2>/dev/null
                    cat /run/stranger.key /run/stranger.crt >/etc/roost/tls/redis.pem; rm /run/stranger.*; systemctl reload redis-server
                    """)
                try await wait(for: "HAProxy takes it for none", within: .seconds(20)) { try await !site.isHit() }
            }
            site.expectUnseen(traffic)
            expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
            #expect(try await site.on(master, running) == before)
            try await site.waitForHits()
        }
    }
}

extension SiteLab {
    private static let encrypted = "--tls --cacert /etc/roost/tls/authority.pem"

    /// Whether the cache had the answer to a request.
    func isHit() async throws -> Bool {
        let words = ["lab", "client", "--", "curl", "-s", "-o", "/dev/null", "-m", "8", "-w", "%header{x-cache}", origin + "/posts"]
        return try await roost(words, timeout: .seconds(20)).output == "hit"
    }

    func waitForHits() async throws { try await wait(for: "the cache answers", within: .seconds(30)) { try await isHit() } }

    /// What Redis on `host` says to lines of commands by somebody without a password.
    func redis(_ host: String, _ commands: String, at address: String = "127.0.0.1", port: Int = 6379) async throws -> String {
        try await on(host, "timeout 5 redis-cli \(Self.encrypted) -h \(address) -p \(port) <<'END'\n\(commands)END\n")
    }

    func asApplicationInCache(_ commands: String) async throws -> String {
        try await on(
            "web-1",
            """
            { sed -n 's,^CACHE_URL="redis://\\([^:]*\\):\\([^@]*\\)@.*,AUTH \\1 \\2,p' /etc/roost/app/live.env; cat <<'END'
            \(commands)END
            } | timeout 5 redis-cli -p 6380
            """)
    }

    func role(_ host: String) async throws -> String { try await String(redis(host, "ROLE\n").prefix { $0 != "\n" }) }

    /// Who is the master, as `roost status` says, and who is not.
    func master() async throws -> (master: String, other: String) {
        struct Status: Decodable {
            struct Cache: Decodable {
                var master: String?
                var members: [String]
            }

            var cache: Cache
        }
        let said = try await roost("status", "--json").output
        let cache = try JSONDecoder().decode(Status.self, from: Data(said.utf8)).cache
        guard let master = cache.master, let other = cache.members.first(where: { $0 != master }) else {
            throw Failure("status", "names no master", output: said)
        }
        return (master, other)
    }

    /// That nobody noticed: no failed request, and none that waited.
    func expectUnseen(_ traffic: Traffic, sourceLocation: SourceLocation = #_sourceLocation) {
        let slow = traffic.requests.filter { $0.seconds >= 1 }
        #expect(traffic.failed.isEmpty, "\(first(traffic.failed))", sourceLocation: sourceLocation)
        #expect(slow.isEmpty, "\(first(slow))", sourceLocation: sourceLocation)
    }
}
