import Engines
import Model
import Plans
import RoostTesting
import Testing

/// Whatever changes on a host by hand is mended, and nothing else is touched.
@Suite struct DriftTests {
    struct Drift: Sendable, CustomTestStringConvertible {
        var title: String
        /// The host that drifts.
        var host: String
        var drift: @Sendable (inout SimulatedHost) -> Void
        /// The exact plan.
        var plan: [String]
        var testDescription: String { title }

        init(
            _ title: String, on host: String, _ drift: @escaping @Sendable (inout SimulatedHost) -> Void,
            _ plan: [String]
        ) {
            self.title = title
            self.host = host
            self.drift = drift
            self.plan = plan
        }
    }

    static let nginx = "/etc/nginx/nginx.conf"
    static let haproxy = "/etc/haproxy/haproxy.cfg"
    static let cnf = "/etc/mysql/mariadb.conf.d/90-roost.cnf"
    static let live = "roost-app@live.service"

    static let drifts: [Drift] = [
        Drift(
            "content", on: "lb-1", { $0["sha", haproxy] = "other" },
            ["update file \(haproxy)", "restart unit haproxy.service"]),
        Drift(
            "mode", on: "web-2", { $0["stat", nginx] = "600 root root regular file" },
            ["update file \(nginx)", "restart unit nginx.service"]),
        Drift(
            "owner", on: "web-2", { $0["stat", nginx] = "644 root staff regular file" },
            ["update file \(nginx)", "restart unit nginx.service"]),
        Drift(
            "symbolic link", on: "web-2", { $0["stat", nginx] = "777 root root symbolic link" },
            ["update file \(nginx)", "restart unit nginx.service"]),
        Drift(
            "an empty file", on: "web-2",
            {
                $0["stat", nginx] = "644 root root regular empty file"
                $0["sha", nginx] = Digest.sha256("")
            }, ["update file \(nginx)", "restart unit nginx.service"]),
        Drift(
            "file gone", on: "web-2",
            {
                $0["stat", nginx] = nil
                $0["sha", nginx] = nil
            }, ["create file \(nginx)", "restart unit nginx.service"]),
        Drift(
            "package removed", on: "web-2", { $0["package", "nginx"] = "rc  1.0" },
            ["create package nginx", "restart unit nginx.service"]),
        Drift(
            "package purged", on: "web-2", { $0["package", "nginx"] = nil },
            ["create package nginx", "restart unit nginx.service"]),
        Drift(
            "package half-configured", on: "lb-1", { $0["package", "haproxy"] = "iF  1.0" },
            ["create package haproxy", "restart unit haproxy.service"]),
        Drift(
            "package half-installed", on: "lb-1", { $0["package", "haproxy"] = "iHR 1.0" },
            ["create package haproxy", "restart unit haproxy.service"]),
        Drift("package on hold", on: "lb-1", { $0["package", "haproxy"] = "hi  1.0" }, []),
        Drift(
            "unit stopped", on: "web-2", { unit(&$0, "nginx.service", 1, "inactive") }, ["update unit nginx.service"]),
        Drift("unit failed", on: "web-2", { unit(&$0, "nginx.service", 1, "failed") }, ["update unit nginx.service"]),
        Drift(
            "unit disabled", on: "web-2", { unit(&$0, "nginx.service", 2, "disabled") }, ["update unit nginx.service"]),
        Drift(
            "unit masked", on: "web-2",
            {
                unit(&$0, "nginx.service", 0, "masked")
                unit(&$0, "nginx.service", 1, "inactive")
                unit(&$0, "nginx.service", 2, "masked")
            }, ["update unit nginx.service"]),
        Drift(
            "unit file changed since systemd read it", on: "web-2", { unit(&$0, live, 3, "yes") },
            ["update unit \(live)"]),
        Drift(
            "unmasked", on: "web-1", { $0["unit", "mariadb.socket"] = "loaded inactive disabled no " },
            ["update unit mariadb.socket"]),
        Drift(
            "stamp missing", on: "lb-1", { $0["unit", "haproxy.service"] = "loaded active enabled no " },
            ["restart unit haproxy.service"]),
        Drift("stamp of an older start", on: "web-2", { unit(&$0, live, 4, "old") }, ["restart unit \(live)"]),
        Drift(
            "stamp of an older reload", on: "lb-1", { unit(&$0, "haproxy.service", 5, "old") },
            ["restart unit haproxy.service"]),
        Drift(
            "directory's mode", on: "web-2", { $0["stat", "/etc/roost/app"] = "755 root roost-app directory" },
            ["update directory /etc/roost/app"]),
        Drift("directory gone", on: "web-2", { $0["stat", "/etc/roost"] = nil }, ["create directory /etc/roost"]),
        Drift(
            "a file where a directory was", on: "web-2", { $0["stat", "/etc/roost"] = "644 root root regular file" },
            ["update directory /etc/roost"]),
        Drift("user gone", on: "web-2", { $0["user", "roost-app"] = nil }, ["create user roost-app"]),
        Drift(
            "release gone", on: "web-2", { $0["release", "app a0b1c2d3e4f5"] = nil },
            ["create release app a0b1c2d3e4f5"]),
        Drift(
            "another release is live", on: "web-2", { $0["link", "/srv/roost/app/live"] = "releases/older" },
            ["update link /srv/roost/app/live", "restart unit \(live)"]),
        Drift("database gone", on: "web-1", { $0["database", "foobar"] = nil }, ["create database foobar"]),
        Drift(
            "another character set", on: "web-1", { $0["database", "foobar"] = "latin1" }, ["create database foobar"]),
        Drift(
            "user of the database gone", on: "web-1", { $0["sqluser", "foobar@10.20.0.22"] = nil },
            ["create sqluser foobar@10.20.0.22"]),
        Drift(
            "its privileges", on: "web-1", { user(&$0) { $0[1] = "YYYYYYYYYYYYYY" } },
            ["update sqluser foobar@10.20.0.22"]),
        Drift(
            "its privileges everywhere", on: "web-1", { user(&$0) { $0[2] = "1073741823" } },
            ["update sqluser foobar@10.20.0.22"]),
        Drift(
            "its password", on: "web-1", { user(&$0) { $0[0] = Digest.sha256("other") } },
            ["update sqluser foobar@10.20.0.22"]),
        Drift("a server drained", on: "lb-1", { $0["server", "web/web-2"] = "drained" }, ["run server web/web-2"]),
        Drift(
            "no migration of this release", on: "web-1", { $0["migration", "a0b1c2d3e4f5"] = nil },
            ["run migration a0b1c2d3e4f5"]),
        Drift(
            "leftover staging", on: "web-2", { $0["leftover", "/var/lib/roost/staging"] = "-" },
            ["remove leftover /var/lib/roost/staging"]),
        Drift(
            "mark", on: "web-2", { $0["sha", "/var/lib/roost/stack"] = "other" }, ["update file /var/lib/roost/stack"]),
        Drift(
            "owned by nobody any more", on: "web-2",
            {
                $0.own("file", "/etc/roost/old")
                $0.own("unit", "old.service", "was=,")
            }, ["remove unit old.service", "remove file /etc/roost/old"]),
    ]

    @Test(arguments: drifts)
    func isMended(_ drift: Drift) throws {
        var world = try Simulation(built: "distributed")
        drift.drift(&world.hosts[drift.host]!)
        let plan = try world.plan()
        #expect(plan.summary == drift.plan.map { "\(drift.host) \($0)" })
        for change in plan.changes { #expect(!change.difference.text.isEmpty, "\(change)") }
        try world.apply(plan)
        if drift.host != "-" { #expect(try world.plan().isEmpty) }
    }

    /// A unit that is being reloaded, or is starting, just when the host is asked runs with what it was started with.
    @Test(arguments: ["reloading", "activating", "deactivating"])
    func aUnitInBetweenIsNotTakenForStopped(_ state: String) throws {
        var world = try Simulation(built: "distributed")
        world.hosts["lb-1"]!["sha", Self.haproxy] = "other"
        Self.unit(&world.hosts["lb-1"]!, "haproxy.service", 1, state)
        let script = try world.plan().stages.flatMap(\.steps).map { $0.script.reveal() }.joined()
        #expect(!script.contains("unit_up haproxy.service start"), "\(script)")
        #expect(script.contains("unit_up haproxy.service re"))
    }

    /// New alert rules are a reload and nothing else; after a restart, or another reload, they are taken up once more.
    @Test(arguments: [
        ("/etc/prometheus/roost/rules.yml", [String]()), ("/etc/prometheus/prometheus.yml", ["restart unit prometheus.service"]),
        ("/etc/default/prometheus", ["restart unit prometheus.service"]),
    ])
    func theMonitorTakesUpItsRulesLast(_ path: String, before: [String]) throws {
        var world = try Simulation(built: "watched")
        world.hosts["mon-1"]!["sha", path] = "other"
        let plan = try world.plan()
        #expect(plan.summary == (["update file \(path)"] + before + ["run reload prometheus.service"]).map { "mon-1 \($0)" })
        let script = plan.stages.flatMap(\.steps).map { $0.script.reveal() }.joined()
        #expect(script.contains("unit_up prometheus.service restart") == (path == "/etc/default/prometheus"))
        try world.apply(plan)
        #expect(try world.plan().isEmpty)
    }

    private static func unit(_ host: inout SimulatedHost, _ name: String, _ field: Int, _ value: String) {
        var fields = host["unit", name]!.split(separator: " ").map(String.init)
        fields[field] = value
        host["unit", name] = fields.joined(separator: " ")
    }

    private static func user(_ host: inout SimulatedHost, _ change: (inout [String]) -> Void) {
        var fields = host["sqluser", "foobar@10.20.0.22"]!.split(separator: " ").map(String.init)
        change(&fields)
        host["sqluser", "foobar@10.20.0.22"] = fields.joined(separator: " ")
    }
}
