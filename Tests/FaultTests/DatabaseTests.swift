import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A primary and its replica, encrypted: what is acknowledged is there whoever takes the writes, and whatever was lost.
@Suite(
    .serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)),
    SharedSite(
        changes: [
            ("web-2: { address: 10.20.0.22, roles: [web, app] }", "web-2: { address: 10.20.0.22, roles: [web, app, database] }"),
            (
                "  topology: single\n",
                "  topology: replica\n  backups: { every: 1h, keep: 1d, to: /var/backups/roost }\ntls: { certificate: internal, internal: on }\n"
            ),
        ],
        origin: "https://www.foobar.com"))
struct DatabaseTests {
    /// Every request a write.
    private static let writes = Load(posts: 1)

    @Test func membersHearEachOtherEncryptedAndByName() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            let said = try await site.on("web-2", "mariadb -e 'SHOW SLAVE STATUS\\G' | sed -n 's/^ *Master_SSL_\\(.*\\): /\\1 /p'")
            for line in ["Allowed Yes", "CA_File /etc/roost/tls/authority.pem", "Verify_Server_Cert Yes"] {
                #expect(said.contains(line + "\n"), "\(said)")
            }
            // Neither the server nor the health check answers in the clear, or to another name's certificate.
            let question = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 3 socat -t2 - TCP:10.20.0.21:9200 | wc -c"
            #expect(try await site.on("web-2", question) == "0\n")
            let ask = { (name: String) in
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 3 socat -t2 - OPENSSL:10.20.0.21:9200,cafile=/etc/roost/tls/authority.pem,verify=1,commonname=\(name) 2>/dev/null | tail -n 1"
            }
            #expect(try await site.on("web-2", ask("web-1")) == "web-1 1 primary 0\n")
            #expect(try await site.on("web-2", ask("web-2")) == "")
            // The same user with the same password: refused without TLS, and only then.
            let plain = try await site.asApplication("SELECT 41 + 1", "--skip-ssl")
            #expect(plain.contains("Access denied"), "\(plain)")
            #expect(try await site.asApplication("SELECT 41 + 1") == "42\n")
        }
    }

    @Test func aPlannedPromotionLosesNothing() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            let traffic = try await site.under(Self.writes, "a planned promotion") {
                expect(try await site.roost("db", "promote", "web-2", "--yes"), 0, says: ["none is lost", "web-2 takes the writes (term"])
            }
            try await site.expectNothingLost(traffic, on: "web-2")
            try await site.expectWriter("web-2")
            // The application's user is refused where the writes were.
            let refusal = try await site.asApplication("INSERT INTO posts (id, text, host) VALUES ('never', 'never', 'never')")
            #expect(refusal.contains("ERROR 1290"), "\(refusal)")
            // The file names web-1 first; `up` lets the promotion be.
            expect(try await site.roost("plan"), 0, says: ["nothing to change", "roost db promote web-1"])
            expect(try await site.roost("db", "promote", "web-1", "--yes"), 0)
        }
    }

    @Test func thePrimaryIsLostUnderWrites() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            let start = ContinuousClock.now
            let traffic = try await site.under(Self.writes, "the primary without power") {
                try await site.lab.power(on: false, "web-1")
                expect(try await site.roost("db", "promote", "--yes"), 0, says: ["web-2 takes the writes (term"])
                try await wait(for: "a write is acknowledged again") { try await site.posts("again-\(UInt32.random(in: 0 ..< .max))") }
                print("promoted \((ContinuousClock.now - start).formatted) after the load began")
            }
            try await site.expectNothingLost(traffic, on: "web-2")
            try await site.lab.power(on: true, "web-1")
            // It hears of the other before it takes a write, and follows after the next `up`.
            try await wait(for: "web-1 knows who takes the writes") {
                try await site.on("web-1", "cat /var/lib/mysql/roost-role; mariadb -Ne 'SELECT @@read_only' 2>/dev/null || :").contains("web-2 ")
            }
            expect(try await site.roost("up", "--yes"), 0)
            try await site.expectWriter("web-2")
            try await site.expectNothingLost(traffic, on: "web-1")
            expect(try await site.roost("db", "promote", "web-1", "--yes"), 0)
        }
    }

    /// TRUST.md, check 13.
    @Test func whatWasReceivedIsNotThrownAway() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            try await site.on("web-2", "mariadb -e 'STOP SLAVE SQL_THREAD'")
            try await site.on(
                "web-1", "for i in $(seq 100); do echo \"INSERT INTO posts (id, text, host) VALUES ('w-$i', 'w', 'w');\"; done | mariadb foobar")
            expect(try await site.roost("db", "promote", "--yes"), 1, says: ["100 transactions received, not applied, on web-2"])
            expect(try await site.roost("db", "status"), 1, says: ["100 transactions received, not applied"])
            try await site.expectWriter("web-1", isWell: false)
        }
    }

    /// TRUST.md: a primary that only the operator cannot reach may be serving everybody else.
    @Test func aPrimaryThatOnlyTheOperatorCannotReach() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            try await site.on("web-1", "systemd-run -q --on-active=25 --timer-property=AccuracySec=1s systemctl start ssh; systemctl stop ssh")
            try await site.hangUp()
            expect(try await site.roost("db", "promote", "--yes"), 1, says: ["web-1 does not answer from here", "lb-1", "--primary-is-fenced"])
            try await wait(for: "web-1 answers again", within: .seconds(40)) {
                (try? await site.on("web-1", ":", timeout: .seconds(5))) != nil
            }
            try await site.expectWriter("web-1")
        }
    }

    @Test func aBackupIsARestore() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            try await site.on("web-1", "mariadb foobar -e \"INSERT INTO posts (id, text, host) VALUES ('before', 'b', 'b')\"")
            expect(try await site.roost("db", "backup"), 0, says: ["every table well"])
            try await site.on("web-1", "mariadb foobar -e \"INSERT INTO posts (id, text, host) VALUES ('after', 'a', 'a')\"; sleep 2")
            let moment = try await site.on("web-1", "date -u '+%F %T'").trimmingCharacters(in: .whitespacesAndNewlines)
            try await site.on("web-1", "sleep 1; mariadb foobar -e 'DROP TABLE posts'; sleep 1")
            expect(try await site.roost("db", "restore", "--to", moment, "--yes"), 0, says: ["takes the writes"])
            expect(try await site.roost("up", "--yes"), 0)
            for host in ["web-1", "web-2"] {
                #expect(try await site.on(host, "mariadb -N foobar -e \"SELECT id FROM posts WHERE id IN ('before', 'after') ORDER BY id\"") == "after\nbefore\n")
            }
            expect(try await site.roost("db", "promote", "web-1", "--yes"), 0)
        }
    }

    /// One byte of it is another one: nothing is restored from it, and nothing else is touched.
    @Test func aDamagedBackupIsRefused() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            expect(try await site.roost("db", "backup"), 0, says: ["every table well"])
            let flip = """
                file=$(ls -d /var/backups/roost/*Z/data.mb.gz | tail -n 1)
                perl -e 'open(my $f, "+<", $ARGV[0]) or die; seek($f, (-s $f) / 2, 0); read($f, my $b, 1); seek($f, -1, 1); print $f chr(ord($b) ^ 1)' "$file"
                """
            let state = """
                systemctl show -p MainPID mariadb; cat /var/lib/mysql/roost-role; ls -A /var/lib/roost/set-aside 2>/dev/null || :
                ls -A /var/backups/roost; mariadb -N foobar -e 'SELECT COUNT(*) FROM posts; SELECT @@read_only'
                """
            try await site.on("web-2", flip)
            let before = [try await site.on("web-1", state), try await site.on("web-2", state)]
            expect(try await site.roost("db", "restore", "--yes"), 3, says: ["web-2", "is damaged: it is not what was written"])
            #expect([try await site.on("web-1", state), try await site.on("web-2", state)] == before)
            try await site.expectWriter("web-1")
            try await site.on("web-2", flip)
        }
    }

    /// Acknowledged by a primary whose replica was cut off, and never received: in one `up` that data is set aside, and the primary's copied.
    @Test func whatAFormerPrimaryHasAloneIsSetAside() async throws {
        try await fault { site in
            try await site.expectWriter("web-1")
            let aside = "ls -d /var/lib/roost/set-aside/mysql-* 2>/dev/null | wc -l"
            let before = try await site.on("web-1", aside)
            // What the other has never heard of at all is not judged: after a restore both begin without a history.
            #expect(try await site.posts("received"))
            try await wait(for: "the replica has it") {
                try await site.on("web-2", "mariadb -N foobar -e \"SELECT COUNT(*) FROM posts WHERE id = 'received'\"") == "1\n"
            }
            try await site.on("web-2", "mariadb -e 'STOP SLAVE IO_THREAD'")
            for each in 1...3 { #expect(try await site.posts("alone-\(each)")) }
            try await site.lab.power(on: false, "web-1")
            expect(try await site.roost("db", "promote", "--yes"), 0, says: ["web-2 takes the writes (term"])
            var tries = 0
            try await wait(for: "a write is acknowledged again") {
                tries += 1
                return try await site.posts("after-\(tries)")
            }
            try await site.lab.power(on: true, "web-1")
            try await wait(for: "web-1 serves") { try await site.on("web-1", "mariadb -N -e 'SELECT @@read_only' 2>/dev/null || :") == "1\n" }
            expect(try await site.roost("up", "--yes"), 0, says: ["sets its own data aside, with ", " that web-2 never received"])
            expect(try await site.roost("plan"), 0, says: ["nothing to change"])
            expect(try await site.roost("db", "status"), 0, says: ["every write is on two hosts before it counts as done"])
            #expect(try await site.posts("last"))
            try await site.expectWriter("web-2")
            let ids = "mariadb -N foobar -e 'SELECT id FROM posts ORDER BY id'"
            let here = try await site.on("web-1", ids)
            #expect(try await site.on("web-2", ids) == here && here.contains("after-\(tries)\n") && !here.contains("alone-3"), "\(here)")
            #expect(try await site.on("web-1", aside) != before)
            expect(try await site.roost("db", "promote", "web-1", "--yes"), 0)
        }
    }

    @Test func aPrimaryForcesEveryWriteToItsDisk() async throws { try await SiteLab.current.expectForced("web-1") }
}

extension Faults {
    @Suite struct DurabilityTests {
        @Test func theOnlyDatabaseForcesEveryWriteToItsDisk() async throws { try await SiteLab.current.expectForced("web-1") }
    }
}

extension SiteLab {
    /// TRUST.md, check 11: a lab cannot lose what is in the machine's memory, so what a power cut would leave is counted: a hundred commits, one
    /// after another, are a hundred times forced to the disk, and with a log of them twice.
    fileprivate func expectForced(_ host: String) async throws {
        let said = try await on(
            host, """
                forced() { mariadb -N -e "SHOW GLOBAL STATUS LIKE 'Innodb_data_fsyncs'" | cut -f 2; }
                mariadb -N -e 'SELECT @@log_bin, @@sync_binlog; CREATE DATABASE forced; CREATE TABLE forced.t (id INT PRIMARY KEY)'
                before=$(forced)
                for i in $(seq 100); do echo "INSERT INTO forced.t VALUES ($i);"; done | mariadb
                echo $(($(forced) - before)) $(mariadb -N -e 'SELECT COUNT(*) FROM forced.t; DROP DATABASE forced')
                """)
        let words = said.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(words.count == 4, "\(said)")
        print("\(host): 100 commits, forced to the disk \(words[2]) times")
        #expect(words[2] >= 100 && words[3] == 100, "\(said)")
        #expect(words[0] == 0 || words[1] == 1, "a log of commits that is not forced itself")
    }

    private struct Status: Decodable {
        struct Member: Decodable {
            var name: String
            var role: String
        }

        var writer: String?
        var waitsForReplica: Bool
        var members: [Member]
    }

    /// Whether a visitor's write is acknowledged.
    func posts(_ id: String) async throws -> Bool {
        let words = ["lab", "client", "--", "curl", "-s", "-o", "/dev/null", "-m", "8", "-w", "%{http_code}", origin + "/posts"]
        return try await roost(words + ["-d", "{\"id\":\"\(id)\",\"text\":\"x\"}"], timeout: .seconds(20)).output == "201"
    }

    /// What web-1's database says to a statement of the application's user, over the network.
    func asApplication(_ statement: String, _ options: String = "--ssl-ca=/etc/roost/tls/authority.pem --ssl-verify-server-cert") async throws -> String {
        try await on(
            "web-1", """
                umask 077; sed -n 's,^DATABASE_URL="*mysql://\\([^:]*\\):\\([^@]*\\)@.*,[client]\\nuser=\\1\\npassword=\\2,p' /etc/roost/app/live.env >/run/app.cnf
                mariadb --defaults-file=/run/app.cnf \(options) -h 10.20.0.21 -N foobar -e "\(statement)" 2>&1 || :
                rm /run/app.cnf
                """)
    }

    /// That `roost db status` says who takes the writes, and that everybody else follows.
    func expectWriter(_ host: String, isWell: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let result = try await roost("db", "status", "--json")
        expect(result, isWell ? 0 : 1, sourceLocation: sourceLocation)
        let status = try JSONDecoder().decode(Status.self, from: Data(result.output.utf8))
        #expect(status.writer == host, sourceLocation: sourceLocation)
        guard isWell else { return }
        #expect(status.waitsForReplica, sourceLocation: sourceLocation)
        #expect(status.members.filter { $0.name != host }.allSatisfy { $0.role == "replica" }, sourceLocation: sourceLocation)
    }

    /// That every acknowledged write is on `host`, once.
    func expectNothingLost(_ traffic: Traffic, on host: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let stored = try await stored(traffic.prefix, on: host)
        let lost = traffic.acknowledged.subtracting(stored)
        print("\(host): \(traffic.acknowledged.count) acknowledged, \(stored.count) stored, \(lost.count) lost")
        #expect(lost.isEmpty, "acknowledged, and not on \(host): \(lost.sorted())", sourceLocation: sourceLocation)
        #expect(!traffic.acknowledged.isEmpty, "otherwise this tests nothing", sourceLocation: sourceLocation)
        #expect(Set(stored).isSubset(of: traffic.sent) && stored.count == Set(stored).count, sourceLocation: sourceLocation)
    }
}
