import Engines
import Model
import Plans
import RoostTesting
import Testing

/// In which order hosts change, and what is refused before anything is.
@Suite struct OrderTests {
    /// Two web hosts with applications, their database apart: everything redundant but the database.
    private static func redundant(webs: Int = 2) throws -> Site {
        let lines = (1...webs).map { "  web-\($0): { address: 10.2.0.1\($0), roles: [web, app] }" }.joined(
            separator: "\n")
        return try Variant(
            "redundant",
            """
            stack: pair
            domain: example.org
            hosts:
              lb-1: { address: 10.2.0.1, roles: [balancer] }
            \(lines)
              db-1: { address: 10.2.0.2, roles: [database] }
            balancer: {}
            web: { static: ./public }
            app: { runtime: command, source: ./app, start: ./serve, migrate: ./migrate }
            database: { engine: mariadb, topology: single }

            """
        ).site()
    }

    private static func release(_ id: String, in site: Site) -> Site {
        var site = site
        site.app?.id = id
        return site
    }

    // MARK: redundant hosts

    @Test func aFirstBuildIsDoneAtOnce() throws {
        var world = Simulation(try Self.redundant())
        let plan = try world.plan()
        #expect(plan.stages.allSatisfy { !$0.isSequential || $0.steps.count == 1 })
        #expect(plan.stages.flatMap(\.steps).allSatisfy { $0.drains.isEmpty })
        let kinds = plan.stages.map(\.kind)
        for (before, after) in [
            (Stage.Kind.change(.database), Stage.Kind.rehearse(.app)), (.rehearse(.app), .change(.app)),
            (.change(.app), .change(.web)), (.change(.web), .change(.balancer)),
        ] {
            #expect(kinds.firstIndex(of: before) ?? .max < kinds.firstIndex(of: after) ?? -1)
        }
        #expect(kinds.first == .prepare && kinds.last == .finish)
    }

    @Test func aNewReleaseGoesThroughOneHostAfterAnother() throws {
        var world = try Simulation(built: try Self.redundant())
        world.site = Self.release("beefbeefbeef", in: world.site)
        let plan = try world.plan()
        let stage = try #require(plan.stages.first { $0.kind == .change(.app) })
        #expect(stage.isSequential && stage.steps.map(\.host) == ["web-1", "web-2"])
        for step in stage.steps {
            #expect(step.drains.map(\.at) == ["lb-1"])
            #expect(
                step.drains.allSatisfy {
                    $0.out.contains("web/\(step.host) state drain") && $0.back.contains("web/\(step.host) state ready")
                })
        }
        #expect(plan.stages.allSatisfy { $0.kind == .change(.app) || $0.steps.allSatisfy { $0.drains.isEmpty } })
        #expect(plan.notes.isEmpty, "nothing is interrupted: \(plan.notes)")
        #expect(
            plan.summary.contains("web-1 run migration beefbeefbeef")
                && !plan.summary.contains("web-2 run migration beefbeefbeef"))
        let order = plan.stages.map(\.kind)
        #expect(order.firstIndex(of: .rehearse(.app)) ?? .max < order.firstIndex(of: .change(.app)) ?? -1)
    }

    @Test func aHostThatIsAloneIsNotDrained() throws {
        var world = try Simulation(built: try Self.redundant(webs: 1))
        world.site = Self.release("beefbeefbeef", in: world.site)
        let plan = try world.plan()
        #expect(plan.stages.flatMap(\.steps).allSatisfy { $0.drains.isEmpty })
        #expect(plan.notes.contains { $0.contains("roost-app@live.service restarts on web-1") })
    }

    /// Nobody has to leave it alone, and `up` is not done before it is seen again.
    @Test func theBalancerSeesWhatWasStartedBeforeUpIsDone() throws {
        var world = try Simulation(built: try Self.redundant())
        world.hosts["web-1"]!["unit", "nginx.service"]!.replace(" active ", with: " inactive ")
        let steps = try world.plan().stages.flatMap(\.steps).filter { $0.host == "web-1" }
        #expect(steps.allSatisfy { $0.drains.isEmpty })
        let awaits = steps.flatMap(\.awaits)
        #expect(awaits.map(\.at) == ["lb-1"] && awaits[0].back.contains("see web-1 as well"))
    }

    // MARK: firewalls

    /// New openings before anything changes, the rest shut when nothing needs it any more, and confirmed from outside.
    @Test func firewallsOpenFirstAndCloseLast() throws {
        var site = try Self.redundant()
        site.stack.firewall = Firewall(admin: ["10.2.0.0/24"])
        var world = try Simulation(built: site)
        #expect(try world.plan().isEmpty)
        world.site.stack.hosts.append(Host(name: "web-3", address: Address("10.2.0.13")!, roles: [.web, .app]))
        let plan = try world.plan()
        let kinds = plan.stages.map(\.kind)
        #expect(kinds.prefix(2) == [.prepare, .open] && kinds.suffix(2) == [.close, .finish])
        let opened = try #require(plan.stages.first { $0.kind == .open }).steps
        #expect(Set(opened.map(\.host)) == ["lb-1", "web-1", "web-2", "db-1"], "the new host has no rules yet")
        let close = try #require(plan.stages.first { $0.kind == .close }).steps
        #expect(close.count == 5 && close.allSatisfy { $0.confirmation?.contains("firewall confirm") == true })
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
    }

    @Test(arguments: [("10.2.0.99", false), ("10.9.0.1", true), ("2001:db8::1", true)])
    func aFirewallThatShutsThisLoginOutIsRefused(_ from: String, isRefused: Bool) throws {
        var site = try Self.redundant()
        site.stack.firewall = Firewall(admin: ["10.2.0.0/24"])
        var world = Simulation(site)
        world.hosts["web-2", default: SimulatedHost()]["login", "address"] = from
        if isRefused {
            let failure = #expect(throws: Failure.self) { try world.plan() }
            #expect(failure?.description.contains("web-2: its firewall would shut out this login, which comes from \(from)") == true)
            world.site.allowsLockout = true
        }
        #expect(try !world.plan().isEmpty)
    }

    @Test func aBalancerThatDoesNotRunIsNotAsked() throws {
        var world = try Simulation(built: try Self.redundant())
        world.hosts["lb-1"]!["unit", "haproxy.service"] = "loaded inactive enabled no "
        for server in ["web/web-1", "web/web-2"] { world.hosts["lb-1"]!["server", server] = nil }
        world.site = Self.release("beefbeefbeef", in: world.site)
        let plan = try world.plan()
        #expect(plan.stages.flatMap(\.steps).allSatisfy { $0.drains.isEmpty })
    }

    /// Accounts come along with the data, whoever made them; somebody's own stays.
    @Test func accountsOfHostsThatLeftGo() throws {
        var world = try Simulation(built: try Self.redundant())
        let user = MariaDB.database(in: world.site.stack)
        world.hosts["db-1"]!["peer", "gone"] = "10.9.9.9 - root"
        for address in ["10.9.9.9", "10.8.8.8"] { world.hosts["db-1"]!["sqluser", "\(user)@\(address)"] = "there" }
        #expect(try world.plan().summary.filter { $0.contains("sqluser") } == ["db-1 remove sqluser \(user)@10.9.9.9"])
    }

    /// A balancer that looks for the servers where they were cannot see them come back: it is not waited for, and the plan says so.
    @Test func webServersThatMoveToAnotherPortAreNotWaitedFor() throws {
        var world = try Simulation(built: try Self.redundant())
        world.site.stack.tls = TLS()
        let plan = try world.plan()
        #expect(plan.steps(.change(.web)).allSatisfy { $0.drains.isEmpty })
        #expect(Set(plan.notes.filter { $0.contains("the balancers reach web-") }).count == 2, "\(plan.notes)")
    }

    @Test func aDatabaseThatRestartsSaysSo() throws {
        var world = try Simulation(built: try Self.redundant())
        world.hosts["db-1"]!["sha", "/etc/mysql/mariadb.conf.d/90-roost.cnf"] = "other"
        let notes = try world.plan().notes
        #expect(notes == ["mariadb.service restarts on db-1: writes and reads fail until it is back, some seconds"])
    }

    /// Growth: what is new is there before what serves is touched.
    @Test func newHostsComeBeforeServingOnes() throws {
        var world = try Simulation(built: try Self.redundant(webs: 2))
        var site = try Self.redundant(webs: 3)
        // The new host stands between the others in the file; a new release goes to all.
        site.stack.hosts.swapAt(1, 3)
        world.site = Self.release("beefbeefbeef", in: site)
        let plan = try world.plan()
        let stage = try #require(plan.stages.first { $0.kind == .change(.app) })
        #expect(
            stage.steps.map(\.host) == ["web-3", "web-2", "web-1"]
                || stage.steps.map(\.host) == ["web-3", "web-1", "web-2"])
        #expect(
            stage.isSequential && stage.steps[0].drains.isEmpty && stage.steps[1...].allSatisfy { !$0.drains.isEmpty })
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
    }

    /// Everything is checked, everywhere, before the first file is in its place; where nothing serves yet, on each host by itself.
    @Test(arguments: [false, true])
    func filesAreStagedAndCheckedInTheFirstStage(isBuilt: Bool) throws {
        var world = isBuilt ? try Simulation(built: try Self.redundant()) : Simulation(try Self.redundant())
        let checks = [
            ("lb-1", "/etc/haproxy/haproxy.cfg", "haproxy -c -f /var/lib/roost/staging/new/etc/haproxy/haproxy.cfg"),
            ("web-1", "/etc/nginx/nginx.conf", "nginx -t -q -c /var/lib/roost/staging/new/etc/nginx/nginx.conf"),
            ("db-1", "/etc/mysql/mariadb.conf.d/90-roost.cnf", "mariadbd --defaults-file=/var/lib/roost/staging/new/etc/mysql"),
        ]
        for (host, file, _) in checks where isBuilt {
            #expect(world.hosts[host]?["sha", file] != nil, "\(file)")
            world.hosts[host]!["sha", file] = "other"
        }
        let plan = try world.plan()
        let prepared = isBuilt ? plan.stages[0].steps : plan.steps(.prepare)
        #expect(plan.stages[0].kind == .prepare && prepared.count == plan.steps(.prepare).count)
        for step in prepared {
            let script = step.script.reveal()
            #expect(!script.contains("unit_up") && !script.contains("\nput /etc/") && !script.contains("{ put /etc/"))
        }
        for (host, _, check) in checks {
            #expect(try #require(prepared.first { $0.host == host }).script.reveal().contains(check))
        }
    }

    /// The stamp that says what a unit runs with is gone before the first of its files changes.
    @Test func theStampGoesFirst() throws {
        var world = try Simulation(built: try Self.redundant())
        world.hosts["lb-1"]!["sha", "/etc/haproxy/haproxy.cfg"] = "other"
        let plan = try world.plan()
        let script = try #require(plan.steps(.change(.balancer)).first).script.reveal()
        let at = { (text: String) in try #require(script.range(of: text), "\(text)").lowerBound }
        try #expect(at("owe haproxy.service") < at("put /etc/haproxy/haproxy.cfg"))
        try #expect(at("put /etc/haproxy/haproxy.cfg") < at("unit_up haproxy.service reload"))
        try #expect(at("unit_up haproxy.service reload") < at("stamp haproxy.service"))
    }

    /// Two units in one step: the files of each are there before it is started, and only what was enabled is left to be read at the end.
    @Test func theFilesOfAUnitAreThereBeforeItStarts() throws {
        var world = Simulation(try Variant.all.first { $0.name == "names" }!.site())
        let plan = try world.plan()
        let step = try #require(plan.steps(.change(.balancer)).first { $0.host == "lb-1" })
        let lines = step.script.reveal().split(separator: "\n").filter { $0.contains("put /etc/systemd/") || $0.contains("unit_up") }
        #expect(lines.map { $0.contains("put ") ? "put" : "start" } == ["put", "put", "start", "start"])
        for step in plan.steps(.finish) { #expect(step.script.reveal().hasSuffix("read_enabled")) }
    }

    // MARK: removal

    @Test func theOrderOfRemoval() throws {
        var world = try Simulation(built: "simple")
        world.hosts["web-1"]!.own("package", "foreign-dependency", "dependency")
        for kind in ["sysctl", "sshd"] { world.hosts["web-1"]!.own(kind, "settings") }
        let hosts = [Departed(name: "web-1", address: Address("10.20.0.21")!)]
        let plan = Planner.removal(of: world.site.stack, hosts: hosts, facts: world.hosts.mapValues(\.facts))
        let kinds = plan.changes.map(\.key.kind)
        let order = ["unit", "data", "sqluser", "file", "sysctl", "sshd", "tree", "directory", "user", "package"]
        let ranks = kinds.dropLast().map { order.firstIndex(of: $0)! }
        #expect(ranks == ranks.sorted() && Set(kinds) == Set(order))
        #expect(plan.changes.last?.key == ResourceKey("file", "/var/lib/roost/stack"))
        #expect(plan.changes.allSatisfy { $0.difference.action == .remove && !$0.key.name.contains("dependency") })
        #expect(
            plan.notes == [
                "the data in /var/lib/mysql on web-1 is not removed: it is set aside there, in /var/lib/roost/set-aside"
            ])
        let script = plan.stages.last!.steps[0].script.reveal()
        #expect(script.range(of: "remove_packages")!.upperBound < script.range(of: "revive\nforget")!.lowerBound)
        try world.apply(plan)
        #expect(world.hosts["web-1"]!.facts.owned.allSatisfy { $0.attributes == "dependency" })
        let rest = Planner.removal(of: world.site.stack, hosts: hosts, facts: world.hosts.mapValues(\.facts))
        #expect(rest.isEmpty)
    }

    @Test func aDepartedHostIsCleanedAndForgotten() throws {
        var world = try Simulation(built: try Self.redundant(webs: 3))
        world.site = try Self.redundant(webs: 2)
        let departed = [Departed(name: "web-3", address: Address("10.2.0.13")!)]
        let plan = try world.plan(departed)
        let removed = plan.summary.filter { $0.hasPrefix("web-3 ") }
        #expect(
            !removed.isEmpty && removed.allSatisfy { $0.hasPrefix("web-3 remove ") }
                && removed.last == "web-3 remove file /var/lib/roost/stack")
        // Nobody sends there any more before it goes.
        let kinds = plan.stages.map(\.kind)
        #expect(kinds.firstIndex(of: .change(.balancer)) ?? .max < kinds.firstIndex(of: .remove) ?? -1)
        #expect(plan.steps(.finish).map(\.host).sorted() == ["db-1", "lb-1", "web-1", "web-2"])
        // Until all is done every mark names it still, so that an interrupted run finds it again.
        for step in plan.steps(.prepare) where step.host != "web-3" {
            let isWritten = step.script.reveal().contains("put /var/lib/roost/stack")
            #expect(!isWritten, "the mark that is there names it")
        }
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
        #expect(world.hosts.filter { $0.key != "web-3" }.allSatisfy { $0.value["peer", "web-3"] == nil })
    }

    @Test func aHostThatChangesItsRoleLaysTheOldOneDownFirst() throws {
        var world = try Simulation(built: try Self.redundant(webs: 3))
        // web-3 becomes a balancer: nginx has port 80, and HAProxy needs it.
        world.site.stack.hosts[3].roles = [.balancer]
        let plan = try world.plan()
        let kinds = plan.stages.map(\.kind)
        let removal = try #require(kinds.firstIndex(of: .remove))
        #expect(removal < kinds.firstIndex(of: .change(.balancer)) ?? -1)
        #expect(plan.stages[removal].steps.map(\.host) == ["web-3"])
        #expect(
            plan.summary.contains("web-3 remove unit nginx.service")
                && plan.summary.contains("web-3 create unit haproxy.service"))
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
    }

    @Test func aRoleThatMovesIsThereBeforeItIsGone() throws {
        var world = try Simulation(built: try Self.redundant(webs: 3))
        world.site.stack.hosts[3].roles = [.web]
        let plan = try world.plan()
        let kinds = plan.stages.map(\.kind)
        #expect(kinds.firstIndex(of: .remove) ?? -1 > kinds.firstIndex(of: .change(.web)) ?? .max)
        #expect(plan.summary.contains("web-3 remove unit roost-app@live.service"))
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
    }

    // MARK: refusals

    static let refusals:
        [(title: String, host: String, drift: @Sendable (inout SimulatedHost) -> Void, cause: String)] = [
            (
                "a foreign port", "lb-1", { $0["port", "80"] = "apache2.service apache2 4711" },
                "port 80, which haproxy.service needs, is held by apache2 (process 4711, apache2.service)"
            ),
            (
                "a port of no unit", "db-1", { $0["port", "3306"] = "- mysqld 4711" },
                "port 3306, which mariadb.service needs, is held by mysqld (process 4711)"
            ),
            (
                "foreign data", "db-1", { $0["filled", "/var/lib/mysql"] = "yes" },
                "/var/lib/mysql holds data that is not Roost's: move it away, or give the database to another host"
            ),
            (
                "another stack", "web-2",
                {
                    $0["mark", "version"] = "1"
                    $0["mark", "stack"] = "shop"
                }, "belongs to the stack shop"
            ),
            (
                "a newer version", "web-2",
                {
                    $0["mark", "version"] = "2"
                    $0["mark", "stack"] = "pair"
                }, "was last changed by another version of Roost (format 2)"
            ),
            ("another Debian", "web-2", { $0["host", "os"] = "debian 13" }, "runs debian 13, not Debian 12"),
            ("another system", "web-2", { $0["host", "os"] = nil }, "runs an unknown system, not Debian 12"),
            ("no systemd", "web-2", { $0["host", "init"] = nil }, "does not run systemd"),
            ("read-only", "web-2", { $0["host", "writable"] = nil }, "/var/lib cannot be written"),
        ]

    @Test(arguments: refusals.indices)
    func refused(_ at: Int) throws {
        let refusal = Self.refusals[at]
        var world = Simulation(try Self.redundant())
        _ = try world.plan()
        refusal.drift(&world.hosts[refusal.host]!)
        let failure = #expect(throws: Failure.self) { try world.plan() }
        #expect(failure?.subject == refusal.host && failure?.cause == refusal.cause, "\(refusal.title)")
    }

    @Test func ownPortsAndDataAreNoConflict() throws {
        var world = try Simulation(built: try Self.redundant())
        world.hosts["db-1"]!["filled", "/var/lib/mysql"] = "yes"
        #expect(try world.plan().isEmpty)
    }

    // MARK: units

    /// Several engines of one tier change in one step: what each has for systemd is there before its unit starts.
    @Test func aUnitStartsWithItsOwnDropIn() throws {
        let site = try #require(Variant.all.first { $0.name == "watched-encrypted" }).site()
        var world = Simulation(site)
        var count = 0
        for step in try world.plan().stages.flatMap(\.steps) {
            var started: Set<Substring> = []
            for line in step.script.reveal().split(separator: "\n").map({ $0.drop { " {".contains($0) } }) {
                if line.hasPrefix("put "), let path = line.split(whereSeparator: { " '".contains($0) }).dropFirst().first,
                    path.hasPrefix("/etc/systemd/system/")
                {
                    let unit = path.split(separator: "/")[3]
                    #expect(!started.contains(unit) && !started.contains(unit.dropLast(2)), "\(step.host): \(unit)")
                }
                if line.hasPrefix("claim_unit "), line.contains("unit_up ") {
                    started.insert(line.split(separator: " ")[1])
                    count += 1
                }
            }
        }
        #expect(count > 20)
    }
}
