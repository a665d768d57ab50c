import Engines
import Model
import RoostTesting
import Testing

/// What a host says of a Galera cluster, as its probe prints it.
private func member(
    _ status: String? = nil, mode: Int = 4, cluster: String = "aaaa", grastate: String? = "aaaa -1 0", writer: String? = nil, isOn: Bool = true,
    extra: [(String, String, String)] = []
) -> Facts {
    var facts = Facts()
    let set = { (key: String, value: String?) in
        if let value { facts.values[ResourceKey(MariaDB.factKind, key)] = value }
    }
    set("grastate", grastate)
    if let status {
        set("wsrep_on", isOn ? "ON" : "OFF")
        set("read_only", "OFF")
        set("wsrep_cluster_status", status)
        set("wsrep_local_state", "\(mode)")
        set("wsrep_cluster_state_uuid", cluster)
        set("writer", writer)
    }
    for (kind, name, value) in extra { facts.values[ResourceKey(kind, name)] = value }
    return facts
}

/// Whether a new cluster begins, and with whom: never where one lives, or may be brought back.
@Suite struct ClusterBeginningTests {
    private static func members(_ facts: [String: Facts]) throws -> DatabaseMembers {
        let variant = try #require(Variant.all.first { $0.name == "galera" })
        return DatabaseMembers(of: try variant.stack(), facts: facts)
    }

    private static let none = Facts()

    @Test func onFreshHostsTheFirstBegins() throws {
        let members = try Self.members(["db-1": Self.none, "db-2": Self.none, "db-3": Self.none])
        #expect(members.begins && members.primary == "db-1" && members.problem == nil)
    }

    /// The only database so far, on a host that the file names last.
    @Test func whoeverHasTheDataBegins() throws {
        let single = member("Disconnected", grastate: nil, isOn: false, extra: [("database", "thrice", "utf8mb4")])
        let members = try Self.members(["db-1": Self.none, "db-2": Self.none, "db-3": single])
        #expect(members.begins && members.primary == "db-3")
    }

    /// The primary of replicas, after a promotion.
    @Test func thePrimaryOfReplicasBegins() throws {
        var (one, two) = (member(grastate: nil), member(grastate: nil))
        one.values[ResourceKey(MariaDB.factKind, "mark")] = "db-2 4 -"
        two.values[ResourceKey(MariaDB.factKind, "mark")] = "db-2 4 semi"
        let members = try Self.members(["db-1": one, "db-2": two, "db-3": Self.none])
        #expect(members.begins && members.primary == "db-2")
    }

    @Test func nobodyBeginsBesideALivingOne() throws {
        let living = member("Primary", writer: "db-2 3")
        let members = try Self.members(["db-1": Self.none, "db-2": living, "db-3": member("Primary", mode: 2, writer: "db-2 3")])
        #expect(!members.begins && members.living == ["db-2", "db-3"])
        #expect(members.primary == "db-2" && members.term == 3 && members.problem == nil)
        // The writer changes last, so that the writes move once.
        #expect(["db-1", "db-2", "db-3"].sorted { members.turn(of: $0) < members.turn(of: $1) }.last == "db-2")
    }

    /// Its accounts, and what tells others that it lives, come before another one copies it.
    @Test func whoeverBeganFinishesFirst() throws {
        for (state, isFirst) in [("not-found inactive - no", true), ("loaded inactive enabled no", true), ("loaded active enabled no a b", false)] {
            let first = member("Primary", extra: [(UnitResource.kind, "roost-database-health.service", state)])
            let members = try Self.members(["db-1": first, "db-2": Self.none, "db-3": Self.none])
            #expect((members.turn(of: "db-1") < members.turn(of: "db-2")) == isFirst, "\(state)")
        }
    }

    @Test func aWriterThatIsGoneIsNotThePrimary() throws {
        let members = try Self.members(["db-1": member("Primary", writer: "db-3 2"), "db-2": member("Primary", mode: 1), "db-3": member()])
        #expect(members.primary == "db-1" && members.living == ["db-1", "db-2"])
    }

    /// Who saw whom last is beside the data (`gvwstate.dat`): with everybody there nobody has to decide anything.
    @Test func theLastMajorityFindsItself() throws {
        let view = { (words: String, grastate: String?) in member(grastate: grastate, extra: [(MariaDB.factKind, "view", words)]) }
        // The first member alone, before another one came.
        var members = try Self.members(["db-1": view("a a", "aaaa -1 0"), "db-2": Self.none, "db-3": Self.none])
        #expect(members.gathering == ClusterGathering(holders: ["db-1"], empty: []) && members.problem != nil && !members.begins)
        // The second one was just receiving the data.
        members = try Self.members(["db-1": view("a a b", "aaaa -1 0"), "db-2": view("b a b", nil), "db-3": Self.none])
        #expect(members.gathering == ClusterGathering(holders: ["db-1"], empty: ["db-2"]))
        #expect(members.problem?.hint?.contains("`roost up` waits for") == true)
        // One that had left before the last majority was there keeps nobody from it.
        members = try Self.members(["db-1": view("c c d", "aaaa -1 0"), "db-2": view("b a b", "aaaa -1 0"), "db-3": view("a a b", "aaaa -1 0")])
        #expect(members.gathering?.hosts == ["db-2", "db-3"])
    }

    /// As Galera writes it just after a start: the member has counted up in its own name, and not in the list.
    @Test func aNameLastsOverStarts() throws {
        let (name, next) = ("3e31cf23-e9e2-11f1-9a5e-ba244c72858d", "3e31cf23-e9e2-11f1-9a5f-ba244c72858d")
        let other = "3fcf840e-e9e2-11f1-9eb5-93076b406bef"
        let view = { (words: [String], grastate: String?) in
            member(grastate: grastate, extra: [(MariaDB.factKind, "view", words.joined(separator: " "))])
        }
        var members = try Self.members(["db-1": view([next, name], "aaaa -1 0"), "db-2": Self.none, "db-3": Self.none])
        #expect(members.gathering == ClusterGathering(holders: ["db-1"], empty: []))
        members = try Self.members(["db-1": view([name, name, other], "aaaa -1 0"), "db-2": view([next.replacing("3e31", with: "3e32"), name, other], nil), "db-3": Self.none])
        #expect(members.gathering == nil)
    }

    @Test func withoutItNobodyWaits() throws {
        let view = { (words: String) in member(extra: [(MariaDB.factKind, "view", words)]) }
        // One of the last three is not there, or has left in order.
        for other in [Self.none, member(), member(grastate: "aaaa 17 1")] {
            let members = try Self.members(["db-1": view("a a b"), "db-2": other, "db-3": Self.none])
            #expect(members.gathering == nil && members.problem?.hint?.contains("`roost up` waits") == false)
        }
        // Two that have no data find nothing.
        let empty = member(grastate: nil, extra: [(MariaDB.factKind, "view", "b b")])
        #expect(try Self.members(["db-1": member(), "db-2": empty, "db-3": Self.none]).gathering == nil)
        #expect(try Self.members(["db-1": member("Primary"), "db-2": view("b b"), "db-3": Self.none]).gathering == nil)
    }

    @Test func oneThatWasThereMayComeBack() throws {
        for last in [member(), member("non-Primary"), member(grastate: "aaaa 17 1")] {
            let members = try Self.members(["db-1": Self.none, "db-2": last, "db-3": Self.none])
            #expect(!members.begins && members.problem?.hint?.contains("roost db recover") == true)
        }
    }

    /// A member that speaks in the clear cannot let one in that does not.
    @Test func encryptionDoesNotChangeOneAfterAnother() throws {
        var living = member("Primary", writer: "db-1 1")
        for (said, isFine) in [("yes", true), ("no", false)] {
            living.values[ResourceKey(MariaDB.factKind, "encrypted")] = said
            let members = try Self.members(["db-1": living, "db-2": living, "db-3": living])
            #expect((members.problem == nil) == isFine)
        }
    }

    @Test func twoClustersStopEverything() throws {
        let members = try Self.members(["db-1": member("Primary"), "db-2": member("Primary", cluster: "bbbb")])
        #expect(members.problem?.cause.contains("two clusters") == true)
    }
}

/// With whom a cluster begins anew, and when nobody is asked.
@Suite struct ClusterRecoveryTests {
    private static func state(_ name: String, _ facts: Facts?) -> MemberState { MemberState(name, facts) }
    private static let down = [state("db-1", member()), state("db-2", member()), state("db-3", member())]

    private func refusal(
        _ states: [MemberState], witnesses: [String: [String]] = [:], isForced: Bool = false
    ) -> String? {
        do {
            try ClusterRecovery.permit(states, witnesses: witnesses, isForced: isForced)
            return nil
        } catch { return error.text }
    }

    @Test func allMustAnswer() {
        #expect(refusal(Self.down) == nil)
        let two = [Self.down[0], Self.state("db-2", nil), Self.down[2]]
        #expect(refusal(two)?.contains("db-2 does not answer") == true)
        #expect(refusal(two, isForced: true) == nil)
        let one = [Self.down[0], Self.state("db-2", nil), Self.state("db-3", nil)]
        #expect(refusal(one)?.contains("db-2, db-3 do not answer") == true)
        #expect(refusal([Self.state("db-1", nil)])?.contains("no host that answers") == true)
    }

    @Test func theLastToLeaveIsEnough() {
        #expect(refusal([Self.state("db-1", member(grastate: "aaaa 17 1")), Self.state("db-2", nil), Self.state("db-3", nil)]) == nil)
    }

    @Test func neverWhileOneLives() {
        for status in ["db-1", "db-2"] {
            let states = ["db-1", "db-2"].map { Self.state($0, $0 == status ? member("Primary") : member()) }
            #expect(refusal(states, isForced: true)?.contains("the cluster lives: \(status)") == true)
        }
        // One that only this machine cannot reach.
        let two = [Self.down[0], Self.down[1], Self.state("db-3", nil)]
        #expect(refusal(two, witnesses: ["db-3": ["app-1"]], isForced: true)?.contains("app-1 can reach") == true)
    }

    @Test func whereThereWasNone() {
        #expect(refusal([Self.state("db-1", Facts()), Self.state("db-2", Facts())])?.contains("never a cluster") == true)
    }

    private static func evidence(_ sequences: [Int?], cluster: (Int) -> String = { _ in "aaaa" }) -> [ClusterRecovery.Evidence] {
        sequences.enumerated().map { at, sequence in
            .init(host: "db-\(at + 1)", position: sequence.map { .init(cluster: cluster(at), sequence: $0, isLast: false) })
        }
    }

    @Test func theLongestHistory() throws {
        #expect(try ClusterRecovery.decide(Self.evidence([5, 9, 7])) == ClusterRecovery(host: "db-2", sequence: 9))
        #expect(try ClusterRecovery.decide(Self.evidence([7, 7, 7])) == ClusterRecovery(host: "db-1", sequence: 7))
        #expect(try ClusterRecovery.decide(Self.evidence([nil, 3, nil])) == ClusterRecovery(host: "db-2", sequence: 3))
    }

    @Test func whatCannotBeCompared() {
        #expect(throws: Promotion.Refusal.self) { try ClusterRecovery.decide(Self.evidence([5, 9], cluster: { "\($0)" })) }
        #expect(throws: Promotion.Refusal.self) { try ClusterRecovery.decide(Self.evidence([-1, nil, -1])) }
    }
}
