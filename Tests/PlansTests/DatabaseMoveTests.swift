import Engines
import Model
import Plans
import Testing

/// Which host's database counts is read from what the hosts say, however far an earlier run came.
@Suite struct DatabaseMoveTests {
    private func stack(_ databases: [String], topology: String = "single", others: [String] = ["web-1"]) throws -> Stack {
        let all = others.filter { !databases.contains($0) }.map { ($0, "app") } + databases.map { ($0, $0.hasPrefix("web") ? "app, database" : "database") }
        let hosts = all.enumerated().map { at, host in "  \(host.0): { address: 10.1.0.\(at + 1), roles: [\(host.1)] }\n" }.joined()
        let text = """
            stack: shop
            domain: example.org
            hosts:
            \(hosts)app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: \(topology) }

            """
        return try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/")
    }

    private func facts(_ values: [String: String], owned: Bool = true) -> Facts {
        var facts = Facts()
        for (key, value) in values {
            let words = key.split(separator: " ").map(String.init)
            facts.values[ResourceKey(words[0], words[1])] = value
        }
        if owned { facts.owned.append(Owned(key: ResourceKey(DataResource.kind, "/var/lib/mysql"), attributes: "-")) }
        return facts
    }

    private let alone = ["database shop": "there"]

    private func marked(_ primary: String, _ term: Int) -> Facts { facts(["dbmember mark": "\(primary) \(term) semi", "database shop": "there"]) }

    private func member(writer: String) -> Facts {
        facts(["dbmember wsrep_cluster_status": "Primary", "dbmember wsrep_local_state": "4", "dbmember writer": "\(writer) 3", "database shop": "there"])
    }

    @Test func nothingMovesWhereTheWriterStays() throws {
        #expect(try DatabaseMove(of: stack(["web-1"]), facts: ["web-1": facts(alone)], departed: []) == nil)
        #expect(try DatabaseMove(of: stack(["db-1"]), facts: ["web-1": Facts(), "db-1": Facts()], departed: []) == nil, "there is none yet")
        let trio = ["db-1": member(writer: "db-2"), "db-2": member(writer: "db-2"), "db-3": member(writer: "db-2")]
        #expect(try DatabaseMove(of: stack(["db-1", "db-2", "db-3"], topology: "galera"), facts: trio, departed: []) == nil)
        // It was moved, and the old host is not cleaned up yet.
        #expect(try DatabaseMove(of: stack(["db-1"]), facts: ["web-1": marked("db-1", 2), "db-1": facts(alone)], departed: []) == nil)
    }

    @Test func aServerOfItsOwnMovesToAnother() throws {
        for before in [facts(alone), marked("web-1", 1)] {
            let stack = try stack(["db-1", "db-2", "db-3"], topology: "galera")
            let move = try #require(try DatabaseMove(of: stack, facts: ["web-1": before, "db-1": Facts(), "db-2": Facts(), "db-3": Facts()], departed: []))
            #expect(move.from.name == "web-1" && move.to.name == "db-1")
            #expect(move.between.hosts(.database).map(\.name) == ["web-1", "db-1"], "the others join when the database is there")
            #expect(move.between.database?.topology == .replica)
            #expect(move.between.hosts.map(\.name).sorted() == stack.hosts.map(\.name).sorted())
            #expect(move.between.hosts(.app).map(\.name) == ["web-1"], "its other roles stay")
        }
    }

    @Test func aHostThatLeftTheFileComesBackForAsLongAsItTakes() throws {
        let departed = [Departed(name: "old", address: Address("10.1.0.99")!)]
        let move = try #require(try DatabaseMove(of: stack(["db-1"]), facts: ["web-1": Facts(), "db-1": Facts(), "old": marked("old", 4)], departed: departed))
        #expect(move.between.host(named: "old") == Host(name: "old", address: Address("10.1.0.99")!, roles: [.database]))
        #expect(Set(move.between.hosts(.database).map(\.name)) == ["old", "db-1"])
    }

    /// One that follows already takes over at once.
    @Test func aReplicaThatStaysIsTheOneThatTakesOver() throws {
        let move = try #require(
            try DatabaseMove(of: stack(["db-1", "web-2"], topology: "replica"), facts: ["web-1": marked("web-1", 1), "web-2": marked("web-1", 1), "db-1": Facts()], departed: []))
        #expect(move.to.name == "web-2")
        #expect(Set(move.between.hosts(.database).map(\.name)) == ["web-1", "web-2"])
    }

    @Test func theWriterOfAClusterIsWhoMatters() throws {
        let trio = ["db-1": member(writer: "db-2"), "db-2": member(writer: "db-2"), "db-3": member(writer: "db-2")]
        let departed = ["db-1", "db-2", "db-3"].enumerated().map { Departed(name: $1, address: Address("10.1.0.\(50 + $0)")!) }
        let move = try #require(try DatabaseMove(of: stack(["web-1"]), facts: trio.merging(["web-1": Facts()]) { a, _ in a }, departed: departed))
        #expect(move.from.name == "db-2" && move.to.name == "web-1")
        // A member that stays has the data, but does not take the writes.
        let staying = try #require(try DatabaseMove(of: stack(["db-1"]), facts: trio.merging(["web-1": Facts()]) { a, _ in a }, departed: departed))
        #expect(staying.from.name == "db-2" && staying.to.name == "db-1")
        #expect(staying.between.hosts(.database).map(\.name) == ["db-2", "db-1"], "the one that writes is the primary")
    }

    @Test func whoLedLastDecides() throws {
        let both = ["web-1": marked("web-1", 1), "web-2": marked("web-2", 2), "db-1": Facts()]
        let move = try #require(try DatabaseMove(of: stack(["db-1"], others: ["web-1", "web-2"]), facts: both, departed: []))
        #expect(move.from.name == "web-2")
    }

    /// An empty database must not take the place of one that is only silent.
    @Test func dataThatNobodySpeaksForIsNotForgotten() throws {
        #expect(throws: Failure.self) {
            try DatabaseMove(of: stack(["db-1"]), facts: ["web-1": facts([:]), "db-1": Facts()], departed: [])
        }
        // What db-1 has is its own by now.
        #expect(try DatabaseMove(of: stack(["db-1"]), facts: ["web-1": facts([:]), "db-1": facts([:])], departed: []) == nil)
    }
}
