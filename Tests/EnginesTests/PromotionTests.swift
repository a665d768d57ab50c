import Engines
import Model
import RoostTesting
import Testing

/// Who may take the writes: decided from what the members say, as their probes print it.
@Suite struct PromotionTests {
    /// One member's facts. A replica has received and applied up to the numbers given.
    private static func member(
        _ name: String, mark: String? = "web-1 3 -", readOnly: String? = "1", follows: String? = "10.0.0.1",
        io: String = "Yes", sql: String = "Yes", received: Int = 100, applied: Int = 100, error: String = ""
    ) -> MemberState {
        var facts = Facts()
        let set = { (key: String, value: String?) in
            if let value { facts.values[ResourceKey(MariaDB.factKind, key)] = value }
        }
        set("mark", mark)
        set("read_only", readOnly)
        guard readOnly != nil else { return MemberState(name, facts) }
        set("applied", "0-1-\(applied)")
        set("written", "0-1-\(applied)")
        if let follows {
            set("Master_Host", follows)
            set("Slave_IO_Running", io)
            set("Slave_SQL_Running", sql)
            set("Gtid_IO_Pos", "0-1-\(received)")
            set("Last_SQL_Error", error)
        }
        return MemberState(name, facts)
    }

    private static let primary = member("web-1", mark: "web-1 3 semi", readOnly: "0", follows: nil)
    private static let down = member("web-1", mark: "web-1 3 semi", readOnly: nil)
    private static let gone = MemberState("web-1", nil)

    private static func decide(
        _ members: [MemberState], target: String? = nil, witnesses: [String] = [], isFenced: Bool = false
    ) -> Result<Promotion, Promotion.Refusal> {
        Result { () throws(Promotion.Refusal) in
            try Promotion.decide(members, primary: "web-1", term: 3, target: target, witnesses: witnesses, isFenced: isFenced)
        }
    }

    private static func way(_ way: Promotion.Way, to host: String) -> Result<Promotion, Promotion.Refusal> {
        .success(Promotion(way: way, from: "web-1", to: host, term: 4))
    }

    private func refused(_ result: Result<Promotion, Promotion.Refusal>, _ text: String, _ location: SourceLocation = #_sourceLocation) {
        guard case .failure(let refusal) = result else {
            Issue.record("not refused: \(result)", sourceLocation: location)
            return
        }
        #expect((refusal.text + (refusal.hint ?? "")).contains(text), sourceLocation: location)
    }

    @Test func whileThePrimaryAnswersItIsPlanned() {
        let members = [Self.primary, Self.member("web-2")]
        #expect(Self.decide(members) == Self.way(.planned, to: "web-2"))
        #expect(Self.decide(members, target: "web-2") == Self.way(.planned, to: "web-2"))
        // Being behind is no obstacle while there is somebody to wait for.
        #expect(Self.decide([Self.primary, Self.member("web-2", applied: 40)]) == Self.way(.planned, to: "web-2"))
    }

    @Test func aPrimaryThatIsLostForEverybody() {
        #expect(Self.decide([Self.gone, Self.member("web-2", io: "Connecting")]) == Self.way(.unplanned, to: "web-2"))
    }

    /// Its host answers here, so that it can be stopped: whoever else sees the host says nothing about the database.
    @Test func aServerThatIsDownOnAHostThatAnswers() {
        let members = [Self.down, Self.member("web-2", io: "Connecting")]
        #expect(Self.decide(members) == Self.way(.unplanned, to: "web-2"))
        #expect(Self.decide(members, witnesses: ["lb-1"]) == Self.way(.unplanned, to: "web-2"))
    }

    @Test func aPrimaryThatOnlyThisMachineCannotReach() {
        let members = [Self.gone, Self.member("web-2")]
        refused(Self.decide(members, witnesses: ["lb-1", "web-2"]), "lb-1, web-2 can reach it")
        refused(Self.decide(members, witnesses: ["lb-1"]), "--primary-is-fenced")
        #expect(Self.decide(members, witnesses: ["lb-1"], isFenced: true) == Self.way(.unplanned, to: "web-2"))
    }

    @Test func whatWasReceivedAndNotAppliedIsNotThrownAway() {
        let stopped = Self.member("web-2", sql: "No", received: 1100, applied: 100, error: "Duplicate entry")
        refused(Self.decide([Self.primary, stopped]), "1000 transactions received, not applied, on web-2")
        refused(Self.decide([Self.gone, stopped]), "1000 transactions received, not applied, on web-2")
        refused(Self.decide([Self.gone, stopped]), "Duplicate entry")
        refused(Self.decide([Self.gone, Self.member("web-2", sql: "No")]), "does not apply what it receives")
    }

    @Test func aReplicaThatDoesNotFollowIsNotPlannedFor() {
        refused(Self.decide([Self.primary, Self.member("web-2", io: "Connecting")]), "does not follow web-1")
        refused(Self.decide([Self.primary, Self.member("web-2", mark: nil)]), "no copy of the data yet")
    }

    @Test func theOneThatReceivedMost() {
        let members = [Self.gone, Self.member("web-2", received: 90, applied: 90), Self.member("web-3", received: 95, applied: 80)]
        #expect(Self.decide(members) == Self.way(.unplanned, to: "web-3"))
        refused(Self.decide(members, target: "web-2"), "web-3 received 5 transactions more than web-2")
        // One that is down can be asked nothing, so it is nobody's better.
        let alone = [Self.gone, Self.member("web-2"), Self.member("web-3", readOnly: nil)]
        #expect(Self.decide(alone) == Self.way(.unplanned, to: "web-2"))
        refused(Self.decide(alone, target: "web-3"), "does not answer")
    }

    @Test func thePrimaryItself() {
        refused(Self.decide([Self.primary, Self.member("web-2")], target: "web-1"), "takes the writes already")
        let closed = Self.member("web-1", mark: "web-1 3 semi", follows: nil)
        #expect(Self.decide([closed, MemberState("web-2", nil)], target: "web-1") == Self.way(.reopened, to: "web-1"))
        refused(Self.decide([Self.gone, MemberState("web-2", nil)]), "no other database host answers")
        refused(Self.decide([Self.primary, Self.member("web-2")], target: "web-9"), "is no database host")
    }

    @Test func positionsAreComparedDomainByDomain() {
        let place = GTIDPosition("0-1-100,7-2-5")
        #expect(place.ahead(of: GTIDPosition("0-9-100,7-2-5")) == 0)
        #expect(place.ahead(of: GTIDPosition("0-1-90")) == 15)
        #expect(GTIDPosition("").ahead(of: place) == 0)
    }
}

/// Who the primary is: what the hosts say counts, not the order of the file.
@Suite struct DatabaseMembersTests {
    private static func facts(mark: String? = nil, extra: [(String, String, String)] = []) -> Facts {
        var facts = Facts()
        if let mark { facts.values[ResourceKey(MariaDB.factKind, "mark")] = mark }
        for (kind, name, value) in extra { facts.values[ResourceKey(kind, name)] = value }
        return facts
    }

    private static func members(_ facts: [String: Facts]) throws -> DatabaseMembers {
        let variant = try #require(Variant.all.first { $0.name == "replica" })
        return DatabaseMembers(of: try variant.stack(), facts: facts)
    }

    @Test func theFirstOfTheFileUntilThereIsAnother() throws {
        let fresh = try Self.members(["lb-1": Facts(), "web-1": Facts(), "web-2": Facts()])
        #expect(fresh.primary == "web-1")
        #expect(fresh.unseeded == ["web-2"])
        #expect(fresh.note == nil)
    }

    /// A stack that had one database, on a host that the file now names second.
    @Test func whoeverHasTheDataWhenAStackGrows() throws {
        let grown = try Self.members(["web-1": Facts(), "web-2": Self.facts(extra: [("database", "twice", "utf8mb4")])])
        #expect(grown.primary == "web-2")
        #expect(grown.unseeded == ["web-1"])
    }

    @Test func theLatestTermCounts() throws {
        let seeded = [("seed", "database", "done")]
        let members = try Self.members([
            "web-1": Self.facts(mark: "web-1 1 semi", extra: seeded), "web-2": Self.facts(mark: "web-2 2 semi", extra: seeded),
        ])
        #expect(members.primary == "web-2")
        #expect(members.term == 2)
        #expect(members.unseeded == [])
        #expect(members.note?.contains("roost db promote web-1") == true)
        #expect(members.problem == nil)
    }

    /// A former primary with writes that nobody received is given the primary's data at once; one that follows is only a moment ahead.
    @Test(arguments: [
        // The primary's own log, and how far it had come when it followed; the former one's log; how many are only there.
        ("0-1-498,0-2-600", "0-1-498", "0-1-500", 2), ("0-1-500,0-2-600", "0-1-500", "0-1-500", 0), ("0-2-600", "0-1-498", "0-1-500", 2),
        // It was given the data with all that, and knows nothing of the rest.
        ("0-2-600", "0-2-500", "0-1-500", 0), ("", "", "0-1-500", 0), ("0-1-500,0-2-600", "0-1-500", "0-2-600,0-1-500", 0),
    ])
    func whatNobodyReceived(_ primary: String, _ followed: String, _ former: String, _ count: Int) throws {
        let kind = MariaDB.factKind
        let seeded = ("seed", "database", "done")
        let first = Self.facts(mark: "web-2 2 semi", extra: [seeded, (kind, "state", former)])
        let second = Self.facts(mark: "web-2 2 semi", extra: [seeded, (kind, "state", primary), (kind, "applied", followed)])
        #expect(try Self.members(["web-1": first, "web-2": second]).stray["web-1"] ?? 0 == count)
        #expect(try Self.members(["web-1": first, "web-2": second]).unseeded == (count > 0 ? ["web-1"] : []))
        var following = first
        following.values[ResourceKey(kind, "Master_Host")] = "10.1.0.3"
        #expect(try Self.members(["web-1": following, "web-2": second]).unseeded == [])
    }

    /// A host that did not answer is not copied over.
    @Test func silenceIsNoEmptiness() throws {
        #expect(try Self.members(["web-1": Self.facts(mark: "web-1 1 semi")]).unseeded == [])
    }

    @Test func aPrimaryThatLeftTheFileStopsEverything() throws {
        let members = try Self.members(["web-1": Self.facts(mark: "web-9 4 semi")])
        #expect(members.problem?.hint?.contains("roost db promote web-1") == true)
    }
}
