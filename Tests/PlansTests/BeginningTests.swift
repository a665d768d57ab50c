import Engines
import Model
import Plans
import RoostTesting
import Testing

/// What goes on at once while nothing serves yet, and what waits for what.
@Suite struct BeginningTests {
    private static let variants = Variant.all + [Variant("scaled", (try? Repository.text("examples/scaled/stack.yml")) ?? "")]

    private static func site(_ name: String) throws -> Site { try #require(variants.first { $0.name == name }).site() }

    private static func stages(_ name: String) throws -> [Stage] {
        var world = Simulation(try site(name))
        return try world.plan().stages
    }

    /// All stages that must be over before one begins, those that they wait for included.
    private static func before(_ at: Int, in stages: [Stage]) -> Set<Int> {
        let own = stages[at].after ?? Array(0 ..< at)
        return own.reduce(into: Set(own)) { all, each in all.formUnion(before(each, in: stages)) }
    }

    @Test(arguments: variants.map(\.name))
    func nothingWaitsForWhatComesLaterAndTheEndForAll(_ name: String) throws {
        let stages = try Self.stages(name)
        for at in stages.indices {
            let before = Self.before(at, in: stages)
            #expect(before.allSatisfy { $0 < at })
            switch stages[at].kind {
            case .close, .finish: #expect(before == Set(0 ..< at))
            case .prepare: #expect(before.isEmpty)
            default: #expect(stages.indices.filter { stages[$0].kind == .prepare }.allSatisfy(before.contains))
            }
        }
    }

    /// The members of a cluster that copy the first one's data do so beside everything else.
    @Test func aClusterIsJoinedWhileTheSiteBegins() throws {
        let stages = try Self.stages("scaled")
        let at = { (kind: Stage.Kind) in stages.indices.filter { stages[$0].kind == kind } }
        let members = at(.change(.database))
        try #require(members.count == 2)
        #expect(stages[members[0]].steps.map(\.host) == ["db-1"] && stages[members[1]].steps.map(\.host) == ["db-2", "db-3"])
        #expect(stages[members[1]].isSequential, "two that join at once have taken a cluster's majority with them")
        for kind in [Stage.Kind.rehearse(.app), .change(.app)] {
            let app = Self.before(try #require(at(kind).first), in: stages)
            #expect(app.contains(members[0]) && !app.contains(members[1]))
            #expect((at(.change(.cache)) + at(.change(.proxy))).allSatisfy(app.contains))
        }
        for kind in [Stage.Kind.change(.balancer), .change(.web), .change(.cache)] {
            #expect(Self.before(try #require(at(kind).first), in: stages).isDisjoint(with: members))
        }
        // An application's way to the database is made when there is one.
        let proxy = Self.before(try #require(at(.change(.proxy)).first), in: stages)
        #expect(proxy.contains(members[0]) && !proxy.contains(members[1]))
        let watched = at(.change(.monitor))
        try #require(watched.count == 2)
        #expect(Self.before(watched[0], in: stages).isDisjoint(with: members))
        #expect(stages[watched[1]].steps.map(\.host) == ["db-1", "db-2", "db-3", "mon-1"] && Self.before(watched[1], in: stages) == Set(0 ..< watched[1]))
    }

    /// A balancer that has begun before its servers is asked, last of all, whether it sees them.
    @Test(arguments: ["distributed", "scaled"])
    func whoVisitsWhenAllIsDoneIsServed(_ name: String) throws {
        let last = try #require(try Self.stages(name).last)
        #expect(last.kind == .finish)
        for step in last.steps {
            let isBalancer = step.host.hasPrefix("lb-")
            #expect(step.awaits.map(\.at) == (isBalancer ? [step.host, step.host] : []))
            #expect(step.awaits.allSatisfy { $0.back.contains("well()") && !$0.out.contains("state drain") })
        }
    }

    /// Where something of ours is, even if it is one folder on one host, everything goes one after another.
    @Test func onlyABeginningIsOne() throws {
        var world = try Simulation(built: Self.site("scaled"))
        let hosts = world.hosts
        world.hosts = hosts.mapValues { _ in SimulatedHost() }
        world.hosts["cache-1"] = hosts["cache-1"]
        #expect(try world.plan().stages.allSatisfy { $0.after == nil })
        world.hosts["cache-1"] = SimulatedHost()
        #expect(try world.plan().stages.contains { $0.after != nil })
    }
}
