import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// One site from one server to eleven and back to three, in place: `roost up` after each edit of the file, and the same data all
/// the way. At its largest every host loses power once.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)), SharedSite(stage: "simple", origin: "https://www.foobar.com"))
struct GrowthTests {
    private static let hosts = ["lb-1", "lb-2", "web-1", "web-2", "app-1", "app-2", "db-1", "db-2", "db-3", "cache-1", "mon-1"]

    @Test func fromOneServerToElevenAndBack() async throws {
        let site = SiteLab.current!
        let first = try await site.publish("from-simple")
        for stage in SiteLab.isSoak ? ["distributed", "secured", "scaled"] : ["scaled"] {
            try await site.become(stage)
            #expect(try await site.published().contains(first), "\(stage) has the posts of before")
        }
        let topology = Catalogue.topology(of: try StackReader.read(path: site.folder + "/stack.yml"))
        try await site.expectEncrypted(topology)
        try await site.expectNothingInTheClear()
        try await site.expectSecretsKept()
        try await site.expectFollowed()
        try await site.expectFigures(topology.stack)
        if SiteLab.isSoak {
            try await site.onlyTheFlowsPass(topology)
            try await site.eachProcessKilled()
        }
        try await withoutPower(site)
        try await site.become("distributed")
        // The page shows the newest only.
        #expect(try await site.stored("from") == ["from-scaled", first])
        let accounts = try await site.on("web-1", "mariadb -Ne \"SELECT CONCAT(User, '@', Host) FROM mysql.global_priv WHERE User LIKE 'foobar%' OR User LIKE 'roost%' ORDER BY 1\"")
        #expect(accounts == "foobar@10.20.0.22\nfoobar@127.0.0.1\nfoobar_migrate@127.0.0.1\n", "accounts of hosts that left are gone")
        let left = ["lb-2", "app-1", "app-2", "db-1", "db-2", "db-3", "cache-1", "mon-1"]
        for host in left {
            // What was data is set aside, and nothing else is there.
            let said = try await site.on(host, "ls /var/lib/roost 2>/dev/null || :; dpkg-query -W -f '${Package}\\n' haproxy keepalived mariadb-server redis-server prometheus nginx 2>/dev/null || :; nft list tables")
            #expect(said == (host.hasPrefix("db-") || host == "mon-1" ? "set-aside\n" : ""), "\(host): \(said)")
        }
    }

    /// Reads go on whichever host is lost; writes do but for what was under way, or while the database looks for another writer.
    private func withoutPower(_ site: SiteLab) async throws {
        _ = try await site.publish("from-scaled")
        let said = try await site.roost("lab", "list", "--json")
        expect(said, 0)
        let memory = try JSONDecoder().decode([Lab].self, from: Data(said.output.utf8)).first { $0.lab == site.lab.id }?.hosts.compactMap(\.memoryBytes).reduce(0, +)
        print("scaled: \((memory ?? 0) / 1_048_576) MiB on eleven hosts")
        if SiteLab.isSoak { #expect(memory ?? .max < 4 << 30) }
        var prefixes: [String] = []
        for host in SiteLab.isSoak ? Self.hosts : ["web-1", "app-1", "db-1"] {
            let load = Load(rate: 60, connections: 12, posts: 0.3, path: "/posts")
            var gone = 0.0
            let traffic = try await site.under(load, "scaled: \(host) without power") {
                gone = Date.now.timeIntervalSince1970
                try await site.lab.power(on: false, host)
                try await Task.sleep(for: .seconds(6))  // what a lost host costs is over by then, or is a defect
                try await site.lab.power(on: true, host)
            }
            prefixes.append(traffic.prefix)
            let reads = traffic.failed.filter { $0.method == "GET" }
            let writes = traffic.failed.filter { $0.method == "POST" }
            switch host.dropLast(2) {
            // Connections that clients had open to the balancer end with it.
            case "lb": #expect(traffic.failed.count <= load.connections + Int(Double(load.rate) * 0.5), "\(traffic.summary)")
            case "db":
                #expect(reads.isEmpty, "\(host): \(reads.prefix(5))")
                let gap = (writes.map { $0.due + $0.seconds }.max() ?? gone) - gone
                print("scaled: the writer lost, writes failed or waited for \(String(format: "%.1f", gap)) s")
                #expect(gap < 8)
            case "web", "app":
                // The balancer or nginx asks the other one: at once when no connection comes about, and after a silence where a request is there already.
                #expect(reads.isEmpty, "\(host): \(reads.prefix(5))")
                #expect(writes.count <= load.connections, "more than were under way: \(writes.prefix(5))")
                let slowest = traffic.requests.filter { $0.method == "GET" }.map(\.seconds).max() ?? 0
                print("scaled: \(host) lost: the slowest read took \(String(format: "%.2f", slowest)) s")
            default: #expect(traffic.failed.isEmpty, "\(host): \(traffic.failed.prefix(5))")
            }
            let late = traffic.requests.suffix(load.rate / 2).filter { !$0.isGood }
            #expect(late.isEmpty, "\(host): it is not well again: \(late.prefix(3))")
            // Until a database has taken what it missed, a plan would be out of date when it is carried out.
            try await wait(for: "\(host) is back in every way", within: .seconds(90)) { try await site.roost("status").status == 0 }
            expect(try await site.roost("up", "--yes"), 0, says: ["nothing to change"])
            try await site.expectAppended(traffic)
        }
    }

    private struct Lab: Decodable {
        struct Host: Decodable { var memoryBytes: Int? }

        var lab: String
        var hosts: [Host]
    }
}

extension SiteLab {
    /// Makes of the site what `roost new STAGE` writes, the folders beside it left as they are.
    fileprivate func become(_ stage: String) async throws {
        let fresh = "\(folder)/../\(stage)"
        if !FileManager.default.fileExists(atPath: fresh) { try await Child.check([Self.executable, "new", stage, fresh], timeout: .seconds(20)) }
        try write(try String(contentsOfFile: fresh + "/stack.yml", encoding: .utf8), to: "stack.yml")
        let start = ContinuousClock.now
        expect(try await roost("up", "--lab", "--yes", timeout: .seconds(600)), 0, says: ["foobar is as its file says"])
        print("growth: \(stage) after \((ContinuousClock.now - start).formatted)")
        let again = try await roost("up", "--lab", "--yes", "--json")
        expect(again, 0, says: ["\"changed\" : 0"])
    }

    private var visit: [String] { ["lab", "client", "--", "curl", "-sSfL", "--post301", "-m", "10", "-H", "Content-Type: application/json"] }

    fileprivate func publish(_ id: String) async throws -> String {
        expect(try await roost(visit + ["-d", "{\"id\":\"\(id)\",\"text\":\"\(id)\"}", "http://www.foobar.com/posts"]), 0)
        return id
    }

    fileprivate func published() async throws -> Set<String> {
        struct Answer: Decodable {
            struct Post: Decodable { var id: String }

            var posts: [Post]
        }
        let said = try await roost(visit + ["http://www.foobar.com/posts"])
        expect(said, 0)
        return Set(try JSONDecoder().decode(Answer.self, from: Data(said.output.utf8)).posts.map(\.id))
    }
}
