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

    private static func hosts(_ stage: Stage) -> Set<String> { Set(stage.steps.map(\.host)) }

    @Test(arguments: variants.map(\.name))
    func nothingWaitsForWhatComesLaterAndTheEndForAll(_ name: String) throws {
        let stages = try Self.stages(name)
        let steps = stages.flatMap { stage in stage.steps.map { [$0.host, "\(stage.kind)"] } }
        #expect(Set(steps).count == steps.count, "a step of each kind on each host, and no more")
        for at in stages.indices {
            let before = Self.before(at, in: stages)
            #expect(before.allSatisfy { $0 < at })
            switch stages[at].kind {
            case .close, .finish: #expect(before == Set(0 ..< at))
            case .prepare: #expect(before.isEmpty)
            default:
                // Nothing runs on a host before its own ground is laid: its packages, its firewall, itself.
                let ground = stages.indices.filter { [.prepare, .open, .change(.host)].contains(stages[$0].kind) && $0 != at }
                let own = ground.filter { !Self.hosts(stages[$0]).isDisjoint(with: Self.hosts(stages[at])) && (stages[at].kind.tier ?? .host) != .host }
                #expect(own.allSatisfy(before.contains))
            }
        }
    }

    /// The members of a cluster that copy the first one's data do so beside everything else, one after another.
    @Test func aClusterIsJoinedWhileTheSiteBegins() throws {
        let stages = try Self.stages("scaled")
        let at = { (kind: Stage.Kind) in stages.indices.filter { stages[$0].kind == kind } }
        let before = { (kind: Stage.Kind, host: String) in
            Self.before(try #require(stages.indices.first { stages[$0].kind == kind && Self.hosts(stages[$0]).contains(host) }), in: stages)
        }
        let members = at(.change(.database))
        try #require(members.map { stages[$0].steps.map(\.host) } == [["db-1"], ["db-2"], ["db-3"]])
        #expect(try before(.change(.database), "db-2").contains(members[0]))
        #expect(try before(.change(.database), "db-3").contains(members[1]), "two that join at once have taken a cluster's majority with them")
        let app = try before(.rehearse(.app), "app-1").union(before(.change(.app), "app-2"))
        #expect(app.contains(members[0]) && app.isDisjoint(with: members[1...]))
        #expect(at(.change(.cache)).allSatisfy(app.contains))
        #expect(try before(.change(.app), "app-2").contains(#require(at(.rehearse(.app)).first)), "the tables are there before any of them asks")
        for (kind, host) in [(Stage.Kind.change(.balancer), "lb-1"), (.change(.web), "web-1"), (.change(.cache), "cache-1")] {
            #expect(try before(kind, host).isDisjoint(with: members))
        }
        // An application's way to the database is made when there is one.
        let proxy = try before(.change(.proxy), "app-1")
        #expect(proxy.contains(members[0]) && proxy.isDisjoint(with: members[1...]))
        #expect(try before(.change(.monitor), "lb-1").isDisjoint(with: members))
        let agents = try before(.change(.monitor), "db-2")
        #expect(agents.contains(members[1]) && !agents.contains(members[2]), "it logs in to its own member")
        // The monitor begins when a first of each tier serves, beside the rest, and judges when all is there.
        let monitor = try before(.change(.monitor), "mon-1")
        #expect(try monitor.isSuperset(of: [.app, .web, .balancer].map { try #require(at(.change($0)).first) }) && monitor.isDisjoint(with: members[1...]))
        let judges = try before(.conclude(.monitor), "mon-1")
        #expect(judges.isSuperset(of: members + at(.conclude(.database)) + at(.change(.monitor))) && judges.isDisjoint(with: at(.conclude(.host))))
    }

    /// What takes seconds of a processor and nobody waits for: when all serves and is watched.
    @Test func clocksKeysAndPasswordsComeLast() throws {
        var world = Simulation(try Self.site("scaled"))
        let plan = try world.plan()
        let late = Set(plan.stages.filter { $0.kind == .conclude(.host) }.flatMap(\.steps).flatMap(\.changes).map { "\(plan.changes[$0].key)" })
        #expect(late.isSuperset(of: ["package chrony", "unit chrony.service", "package libpam-pwquality", "hostkey /etc/ssh/roost_host_rsa_key", "sshd settings"]))
        let others = Set(plan.stages.filter { $0.kind != .conclude(.host) }.flatMap(\.steps).flatMap(\.changes).map { "\(plan.changes[$0].key)" })
        #expect(late.isDisjoint(with: others))
    }

    /// HAProxy 2.6 that finds nobody who takes its lines connects again without a pause.
    @Test func somebodyTakesABalancersLines() throws {
        var world = Simulation(try Self.site("scaled"))
        let plan = try world.plan()
        let begins = plan.stages.filter { stage in
            stage.steps.contains { $0.changes.contains { plan.changes[$0].key == ResourceKey(UnitResource.kind, "rsyslog.service") && plan.changes[$0].host.hasPrefix("lb-") } }
        }
        #expect(begins.map(\.kind) == [.change(.host), .change(.host)])
    }

    /// What one of each tier needs stands before all that it does not need.
    @Test func theFirstOfEachTierGoesFirst() throws {
        let stages = try Self.stages("scaled")
        let serving = [Tier.proxy, .app, .web, .balancer].compactMap { tier in stages.firstIndex { $0.kind == .change(tier) } }
        #expect(stages.prefix(2).map { ["\($0.kind)"] + Self.hosts($0) } == [["prepare", "db-1"], ["prepare", "db-2"]])
        let last = try #require(serving.max())
        #expect(serving.count == 4)
        let needed = serving.reduce(into: Set(serving)) { $0.formUnion(Self.before($1, in: stages)) }
        #expect(needed.union([1]) == Set(0 ... last))
        #expect(needed.reduce(into: Set<String>()) { $0.formUnion(Self.hosts(stages[$1])) } == ["lb-1", "web-1", "app-1", "db-1", "cache-1"])
        let members = try #require(stages.lastIndex { $0.kind == .change(.database) })
        #expect(stages[last + 1 ... members].allSatisfy { Self.hosts($0).isSubset(of: ["db-2", "db-3"]) })
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
