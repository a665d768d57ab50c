import Checks
import Model

/// What tells of a loss, and what is left afterwards.
extension RuleCase {
    static let aftermath = [
        RuleCase("no-monitoring", head + "①" + one + app),
        RuleCase("no-monitoring", head + one + monitor + app + "monitoring: {}\n"),

        RuleCase(
            "monitor-shares-fate",
            head + "hosts:\n  w-1: { address: 10.1.0.3, ①roles: [web, app, monitor] }\n" + app + "monitoring: {}\n"),
        RuleCase("monitor-shares-fate", head + one + monitor + app + "monitoring: {}\n"),

        RuleCase("unwatched-monitor", head + redundant + "  ①m-1: { address: 10.1.0.8, roles: [monitor] }\n" + tail + "monitoring: {}\n"),
        RuleCase(
            "unwatched-monitor",
            head + redundant + monitor + "  m-2: { address: 10.1.0.9, roles: [monitor] }\n" + tail + "monitoring: {}\n"),
        RuleCase(
            "unwatched-monitor",
            head + redundant + monitor + tail + "monitoring: { forward: { metrics: \"https://m.example.org/\" } }\n"),
        RuleCase("unwatched-monitor", head + one + monitor + app + "monitoring: {}\n"),

        RuleCase("no-alert-destination", head + redundant + monitor + tail + "①monitoring: {}\n"),
        RuleCase(
            "no-alert-destination",
            head + redundant + monitor + tail + "monitoring: { alerts: { webhook: \"https://a.example.org/\" } }\n"),
        RuleCase("no-alert-destination", head + one + monitor + app + "monitoring: {}\n"),

        RuleCase("no-backup", head + one + database(1) + app + "①database: {}\n"),
        RuleCase("no-backup", head + one + database(1) + app + "database: { backups: {} }\n"),

        RuleCase("backup-on-same-host", head + one + database(1) + app + "database: { ①backups: { every: 2h } }\n"),
        RuleCase(
            "backup-on-same-host",
            head + one + database(1) + database(2) + app + "database: { topology: replica, backups: { every: 2h } }\n"),
        RuleCase("backup-on-same-host", head + one + database(1) + app + "database: {}\n"),

        RuleCase("backup-too-short", head + one + database(1) + app + "database: { backups: { keep: ①2d } }\n"),
        RuleCase("backup-too-short", head + one + database(1) + app + "database: { backups: { keep: 3d } }\n"),
    ]

    private static let monitor = "  m-1: { address: 10.1.0.8, roles: [monitor] }\n"
    private static let redundant = pair
    private static let tail = "balancer: { virtual: [10.1.0.99] }\n" + app

    private static func database(_ number: Int) -> String { "  db-\(number): { address: 10.1.0.\(20 + number), roles: [database] }\n" }
}
