import Engines
import Model
import Plans
import RoostTesting
import Testing

/// A plan that was carried out leaves nothing to plan; a plan that was interrupted is completed by the next.
@Suite struct ConvergenceTests {
    @Test(arguments: Variant.all)
    func aSecondPlanIsEmpty(_ variant: Variant) throws {
        var world = try Simulation(built: variant.site())
        let plan = try world.plan()
        #expect(plan.isEmpty && plan.stages.isEmpty && plan.notes.isEmpty, "\(plan.summary)")
    }

    @Test func stoppedAfterAnyChangeTheNextPlanCompletesIt() throws {
        let site = try Variant.all.first { $0.name == "distributed" }!.site()
        var fresh = Simulation(site)
        let count = try fresh.plan().changes.count
        let goal = try Simulation(built: site).hosts.mapValues(\.facts.values)
        for done in 0..<count {
            var world = Simulation(site)
            let plan = try world.plan()
            let order = plan.stages.flatMap(\.steps).flatMap(\.changes)
            world.apply(order.prefix(done).map { plan.changes[$0] })
            try world.apply(world.plan())
            #expect(try world.plan().isEmpty, "stopped after \(done)")
            #expect(world.hosts.mapValues(\.facts.values) == goal)
        }
    }

    /// Every change is in exactly one step, and its script says so.
    @Test(arguments: Variant.all)
    func everyChangeIsInOneStep(_ variant: Variant) throws {
        var world = try Simulation(variant.site())
        let plan = try world.plan()
        let indices = plan.stages.flatMap(\.steps).flatMap(\.changes)
        #expect(indices.sorted() == Array(plan.changes.indices))
        for step in plan.stages.flatMap(\.steps) {
            let lines = (step.script.reveal() + "\n" + (step.confirmation ?? "")).split(separator: "\n")
            for index in step.changes {
                #expect(plan.changes[index].host == step.host)
                #expect(lines.count { $0 == "begin \(index)" } == 1 && lines.count { $0 == "done_ \(index)" } == 1)
            }
        }
    }

    @Test(arguments: Variant.all)
    func noSecretIsInAPlan(_ variant: Variant) throws {
        var world = try Simulation(variant.site())
        let plan = try world.plan()
        for text in Self.printed(plan) {
            for secret in Variant.secrets.values.values { #expect(!text.contains(secret.reveal())) }
        }
        // What the step's script carries to the host is what may hold one, and it is out of sight.
        let hashes = Variant.secrets.values.values.map { Digest.mysqlNative($0) }
        for text in Self.printed(plan) { #expect(!hashes.contains { text.contains($0) }) }
    }

    private static func printed(_ plan: Plan) -> [String] {
        var dumped = ""
        dump(plan, to: &dumped)
        return [dumped, "\(plan)", String(reflecting: plan), plan.summary.joined(), plan.notes.joined()]
            + plan.changes.map { "\($0)" }
    }

    @Test func sameFactsSamePlan() throws {
        let site = try Variant.all.first { $0.name == "apps-apart" }!.site()
        var first = Simulation(site)
        let text = try first.plan().everything
        var generator = SeededGenerator(4)
        for _ in 0..<20 {
            // A dictionary that was filled in another order, and with more room, is walked in another order.
            var facts: [String: Facts] = [:]
            facts.reserveCapacity(Int.random(in: 1...1000, using: &generator))
            for (name, host) in first.hosts.shuffled(using: &generator) {
                var copy = Facts()
                copy.values.reserveCapacity(Int.random(in: 1...1000, using: &generator))
                for (key, value) in host.facts.values.shuffled(using: &generator) { copy.values[key] = value }
                facts[name] = copy
            }
            #expect(try Planner.plan(site, facts: facts).everything == text)
        }
    }

    /// Another order of the hosts in the file is another order of work, and the same work.
    @Test func theOrderOfHostsChangesNoContent() throws {
        let site = try Variant.all.first { $0.name == "apps-apart" }!.site()
        var world = try Simulation(built: site)
        // The first application host migrates and the first database serves: those stay first.
        world.site.stack.hosts = [0, 2, 1, 4, 3, 5].map { site.stack.hosts[$0] }
        let plan = try world.plan()
        #expect(
            plan.changes.allSatisfy {
                ["/etc/haproxy/haproxy.cfg", "/etc/nginx/nginx.conf", "haproxy.service", "nginx.service"].contains(
                    $0.key.name) || $0.key.kind != "file"
            }, "\(plan.summary)")
    }
}
