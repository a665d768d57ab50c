import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Three databases that agree on every write: what is acknowledged is on all of them, whoever of them was lost.
@Suite(
    .serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)),
    SharedSite(
        changes: SiteLab.cluster,
        origin: "https://www.foobar.com"))
struct GaleraTests {
    private static let writes = Load(rate: 50, posts: 1)
    /// In a soak half of the requests read the newest posts from the database, which two cores of one's own bear.
    private static let mixed = SiteLab.isSoak ? Load(rate: 100, posts: 0.5, path: "/") : writes
    private static let members = ["db-1", "db-2", "db-3"]

    @Test func begunOnceAndEncrypted() async throws {
        try await fault { site in
            try await site.expectCluster()
            // One history, three members, and whoever shows no certificate of the authority is not heard.
            var histories: Set<String> = []
            for host in Self.members { histories.insert(try await site.on(host, "sed -n 's/^uuid: *//p' /var/lib/mysql/grastate.dat")) }
            #expect(histories.count == 1)
            #expect(try await site.on("db-2", "journalctl -u mariadb -o cat | grep -c 'ssl://10.20.0.41:4567'") != "0\n")
            let plain = "printf hello | timeout 3 socat -t2 - TCP:10.20.0.41:4567 2>/dev/null | wc -c"
            #expect(try await site.on("db-2", plain) == "0\n")
            let ask = "(sleep 1) | timeout 4 openssl s_client -connect 10.20.0.41:4567"
            let member = "-cert /etc/roost/tls/mariadb.pem -key /etc/roost/tls/mariadb.pem"
            #expect(try await site.on("db-2", "\(ask) 2>&1 | grep -c 'alert certificate required' || :") == "1\n")
            #expect(try await site.on("db-2", "\(ask) \(member) 2>&1 | grep -c 'alert certificate required' || :") == "0\n")
            #expect(try await site.on("db-1", "ps -eo args | grep -c '[p]assword' || :") == "0\n")
            // Every host is open for writes, and one takes them.
            expect(try await site.roost("db", "promote", "--yes"), 1, says: ["nobody is promoted"])
            expect(try await site.roost("db", "recover", "--yes"), 1, says: ["the cluster lives: db-1, db-2, db-3"])
        }
    }

    /// The two that are left stay a majority, and nothing that was acknowledged is lost; in a soak, where there are reads, twenty times, and none fails.
    @Test func theWritersHostIsLostAndComesBack() async throws {
        try await fault { site in
            var gaps: [Double] = []
            for round in 1...(SiteLab.isSoak ? 20 : 1) {
                let writer = try await site.expectCluster()
                let others = Self.members.filter { $0 != writer }
                let since = try await site.on(others[0], "date +%s").trimmingCharacters(in: .newlines)
                let traffic = try await site.under(Self.mixed, "\(writer), which takes the writes, without power, \(round)") {
                    try await site.lab.power(on: false, writer)
                    try await wait(for: "a write is acknowledged again") { try await site.posts("again-\(UInt32.random(in: 0 ..< .max))") }
                }
                gaps.append(traffic.gap)
                #expect(!SiteLab.isSoak || traffic.failed.allSatisfy { $0.method == "POST" }, "\(traffic.summary): \(traffic.failed.filter { $0.method == "GET" }.prefix(5))")
                for host in others {
                    let split = try await site.on(host, "journalctl -u mariadb --since @\(since) -o cat | grep -c 'view(view_id(NON_PRIM' || :")
                    #expect(split == "0\n", "\(host) was no part of a majority for a while")
                    try await site.expectNothingLost(traffic, on: host)
                }
                let back = try await site.under(Self.mixed, "\(writer) comes back, \(round)") {
                    try await site.lab.power(on: true, writer)
                    try await wait(for: "\(writer) has joined", within: .seconds(60)) {
                        (try? await site.on(writer, "/usr/local/lib/roost/database synced && echo yes || :")) == "yes\n"
                    }
                }
                // Whoever comes back reads along: nothing is interrupted a second time.
                #expect(back.failed.isEmpty, "\(back.summary)")
                #expect(try await site.expectCluster() != writer)
                for host in Self.members { try await site.expectNothingLost(traffic, on: host) }
                try await site.expectEqual()
            }
            gaps.sort()
            print("writer without power: no acknowledged write for \(gaps.map { String(format: "%.2f", $0) }.joined(separator: " ")) s")
            #expect(gaps.last! < 5, "Galera's suspect_timeout, and what the others need to agree")
            if SiteLab.isSoak { #expect(gaps[gaps.count / 2] <= 3) }
        }
    }

    @Test func allHostsAreLostAtOnce() async throws {
        try await fault { site in
            try await site.expectCluster()
            let traffic = try await site.under(Self.writes, "all databases without power") { try await site.power(on: false, Self.members) }
            try await site.power(on: true, ["db-1", "db-3"])
            expect(try await site.roost("db", "recover", "--yes"), 1, says: ["db-2 does not answer"])
            try await site.power(on: true, ["db-2"])
            let start = ContinuousClock.now
            expect(try await site.roost("db", "recover", "--yes"), 0)
            print("recovered in \((ContinuousClock.now - start).formatted)")
            try await site.expectCluster()
            for host in Self.members { try await site.expectNothingLost(traffic, on: host) }
            try await site.expectEqual()
        }
    }

    /// What the members saw last is gone, so that they cannot find each other by themselves.
    @Test func theOneWithMostBegins() async throws {
        try await fault { site in
            try await site.expectCluster()
            // In order, so that the last one has what the others have not.
            for host in ["db-3", "db-2"] {
                try await site.on(host, "systemctl stop mariadb")
                try await site.on("db-1", "mariadb foobar -e \"INSERT INTO posts (id, text, host) VALUES ('without-\(host)', 'w', 'w')\"")
            }
            try await site.on("db-1", "systemctl kill -s KILL mariadb; systemctl stop mariadb; rm -f /var/lib/mysql/gvwstate.dat")
            expect(try await site.roost("plan"), 3, says: ["the cluster is down", "roost db recover"])
            expect(try await site.roost("db", "status"), 1, says: ["down"])
            expect(try await site.roost("db", "recover", "--yes"), 0, says: ["goes on from what db-1 has"])
            try await site.expectCluster()
            for host in Self.members {
                let said = try await site.on(host, "mariadb -N foobar -e \"SELECT COUNT(*) FROM posts WHERE id LIKE 'without-%'\"")
                #expect(said == "2\n", "\(host)")
            }
        }
    }

    @Test func lostDataComesBack() async throws {
        try await fault { site in
            try await site.expectCluster()
            try await site.on("db-3", "systemctl stop mariadb; rm -rf /var/lib/mysql")
            expect(try await site.roost("db", "status"), 1, says: ["2 of 3 members"])
            expect(try await site.roost("up", "--yes"), 0)
            try await site.expectCluster()
            try await site.expectEqual()
        }
    }

    /// To a primary with replicas and back, under writes: the data stays.
    @Test func theTopologyChangesInPlace() async throws {
        try await fault { site in
            try await site.expectCluster()
            let traffic = try await site.under(Load(rate: 20, posts: 1), "from a cluster to replicas and back") {
                try site.edit("stack.yml", "topology: galera", "topology: replica")
                expect(try await site.roost("up", "--yes"), 0)
                expect(try await site.roost("plan"), 0, says: ["nothing to change"])
                try site.reset()
                expect(try await site.roost("up", "--yes"), 0)
            }
            try await site.expectCluster()
            for host in Self.members { try await site.expectNothingLost(traffic, on: host) }
            try await site.expectEqual()
        }
    }
}

extension Traffic {
    /// The longest time in which no write was acknowledged, in seconds.
    var gap: Double {
        let times = requests.filter { $0.method == "POST" && $0.isGood }.map { $0.due + $0.seconds }.sorted()
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .infinity
    }
}

extension SiteLab {
    private struct ClusterStatus: Decodable {
        struct Member: Decodable { var role: String }

        var writer: String?
        var clusterSize: Int?
        var members: [Member]
    }

    /// That `roost db status` sees one writer and two readers; who writes.
    @discardableResult
    func expectCluster(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let result = try await roost("db", "status", "--json")
        expect(result, 0, sourceLocation: sourceLocation)
        let status = try JSONDecoder().decode(ClusterStatus.self, from: Data(result.output.utf8))
        #expect(status.clusterSize == 3, sourceLocation: sourceLocation)
        #expect(status.members.map(\.role).sorted() == ["reader", "reader", "writer"], sourceLocation: sourceLocation)
        return try #require(status.writer, sourceLocation: sourceLocation)
    }

    /// That all members have the same rows.
    func expectEqual(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        var sums: [String] = []
        for host in ["db-1", "db-2", "db-3"] { sums.append(try await on(host, "mariadb -N foobar -e 'CHECKSUM TABLE posts; SELECT COUNT(*) FROM posts'")) }
        #expect(Set(sums).count == 1 && sums[0].contains("foobar.posts"), "\(sums)", sourceLocation: sourceLocation)
    }

    func power(on: Bool, _ hosts: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts { group.addTask { expect(try await roost("lab", "power", on ? "on" : "off", host), 0) } }
            try await group.waitForAll()
        }
    }
}
