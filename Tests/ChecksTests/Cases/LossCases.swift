import Checks
import Model

/// What the loss of one thing does.
extension RuleCase {
    static let losses = [
        RuleCase("spof", head + "hosts:\n  ①w-1: { address: 10.1.0.3, roles: [web, app] }\n" + app),
        RuleCase("spof", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),

        RuleCase("single-writable-database", head + databases(2) + app + "database: { topology: ①replica }\n"),
        RuleCase("single-writable-database", head + databases(3) + app + "database: { topology: galera }\n"),

        RuleCase("even-galera", head + databases(2) + app + "database: { topology: ①galera }\n"),
        RuleCase("even-galera", head + databases(4) + app + "database: { topology: ①galera }\n"),
        RuleCase("even-galera", head + databases(3) + app + "database: { topology: galera }\n"),
        RuleCase(
            "even-galera", head + databases(2) + app + "database: { engine: mysql, topology: ①group-replication }\n"),

        RuleCase("same-site", head + sites("①rack-1", "rack-1") + app),
        RuleCase("same-site", head + sites("rack-1", "rack-2") + app),
        RuleCase("same-site", head + databases(3, sites: ["①r1", "r1", "r2"]) + app + "database: { topology: galera }\n"),
        RuleCase("same-site", head + databases(3, sites: ["r1", "r2", "r3"]) + app + "database: { topology: galera }\n"),
        RuleCase("same-site", head + databases(2, sites: ["①r1", "r1"]) + app + "database: { topology: replica }\n"),

        RuleCase("required-cache-single", head + caches(1) + app + "cache: { required: ①on }\n"),
        RuleCase("required-cache-single", head + caches(2) + app + "cache: { required: on }\n"),
        RuleCase("required-cache-single", head + caches(1) + app + "cache: {}\n"),

        RuleCase("one-name-server", head + one + "  n-1: { address: 10.1.0.7, ①roles: [dns] }\n" + app),
        RuleCase(
            "one-name-server",
            head + one + "  n-1: { address: 10.1.0.7, roles: [dns] }\n  n-2: { address: 10.1.0.8, roles: [dns] }\n" + app),

        RuleCase("capacity-after-loss", head + "①" + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),
        RuleCase(
            "capacity-after-loss",
            head + pair + "  w-3: { address: 10.1.0.5, roles: [web, app] }\nbalancer: { virtual: [10.1.0.9] }\n" + app),
        RuleCase("capacity-after-loss", head + one + app),

        RuleCase("maintenance-downtime", head + "hosts:\n  w-1: { address: 10.1.0.3, ①roles: [web, app] }\n" + app),
        RuleCase("maintenance-downtime", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),

        RuleCase("not-scalable", head + "hosts:\n  ①w-1: { address: 10.1.0.3, roles: [web, app] }\n" + app),
        RuleCase("not-scalable", head + pair + "balancer: { virtual: [10.1.0.9] }\n" + app),

        RuleCase(
            "shared-host",
            head + "hosts:\n  a: { address: 10.1.0.3, ①roles: [web, app, database] }\n"
                + "  b: { address: 10.1.0.4, ②roles: [web, app, database] }\n" + app + "database: { topology: replica }\n"),
        RuleCase("shared-host", head + databases(1) + app + "database: {}\n"),
    ]

    private static func databases(_ count: Int, sites: [String] = []) -> String {
        one
            + (1...count).map { number in
                let site = sites.isEmpty ? "" : ", site: \(sites[number - 1])"
                return "  db-\(number): { address: 10.1.0.\(20 + number), roles: [database]\(site) }\n"
            }.joined()
    }

    private static func sites(_ first: String, _ second: String) -> String {
        "hosts:\n  w-1: { address: 10.1.0.3, roles: [web, app], site: \(first) }\n"
            + "  w-2: { address: 10.1.0.4, roles: [web], site: \(second) }\n"
    }

    private static func caches(_ count: Int) -> String {
        one + (1...count).map { "  c-\($0): { address: 10.1.0.\(30 + $0), roles: [cache] }\n" }.joined()
    }
}
