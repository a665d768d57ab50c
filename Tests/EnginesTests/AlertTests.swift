import Foundation
import Hosts
import Model
import RoostTesting
import Testing

@testable import Engines

/// The rules, evaluated by Prometheus' own promtool: each alert is silent before its fault, there in time, and gone after the
/// cure.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool"), "promtool is not installed"))
struct AlertTests {
    private static let stack = """
        stack: watched
        domain: example.org
        hosts:
          lb-1:  { address: 10.1.0.1, roles: [balancer] }
          lb-2:  { address: 10.1.0.5, roles: [balancer] }
          web-1: { address: 10.1.0.2, roles: [web, app, database] }
          web-2: { address: 10.1.0.3, roles: [web, app, database] }
          mon-1: { address: 10.1.0.4, roles: [monitor] }
          cache-1: { address: 10.1.0.6, roles: [cache] }
          cache-2: { address: 10.1.0.7, roles: [cache] }
        balancer: { virtual: [10.1.0.10] }
        cache: {}
        web: {}
        app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }
        database: { engine: mariadb, topology: replica }
        tls: {}
        firewall: { admin: [10.1.0.0/24] }
        monitoring: { alerts: { webhook: "https://hooks.example.org/" }, forward: { metrics: "https://metrics.example.org/" } }

        """

    private let rules: RuleFile
    /// Those of a stack whose database is a cluster.
    private let clusterRules: RuleFile
    /// Those of a stack whose application has hosts and figures of its own.
    private let figureRules: RuleFile

    init() throws {
        rules = RuleFile(try StackReader.read(text: Array(Self.stack.utf8), file: "stack.yml", directory: "/"))
        clusterRules = RuleFile(try #require(Variant.all.first { $0.name == "galera" }).stack())
        let apart = Self.stack.replacing("[web, app, database]", with: "[web, database]").replacing("a:b\" }", with: "a:b\", metrics: /metrics }")
            .replacing("  mon-1:", with: "  app-1: { address: 10.1.0.8, roles: [app] }\n  app-2: { address: 10.1.0.9, roles: [app] }\n  mon-1:")
        figureRules = RuleFile(try StackReader.read(text: Array(apart.utf8), file: "stack.yml", directory: "/"))
    }

    @Test func everyRuleHasACase() {
        let all = rules.alerts + clusterRules.alerts + figureRules.alerts
        #expect(Set(all.map(\.name)) == Set((AlertCase.all + AlertCase.clusters + [Self.figures]).map(\.alert) + [AlertRule.deadMan]))
        for rule in all {
            #expect(!rule.summary.isEmpty && !rule.meaning.isEmpty && !rule.first.isEmpty, "\(rule.name)")
        }
    }

    @Test func everyAlertComesAndGoes() async throws {
        let tests = try AlertCase.all.map { each in
            try test(each, #require(rules.alerts.first { $0.name == each.alert }))
        }
        try await promtool(tests.joined())
    }

    @Test func everyAlertOfAClusterComesAndGoes() async throws {
        let tests = try AlertCase.clusters.map { each in
            try test(each, #require(clusterRules.alerts.first { $0.name == each.alert }))
        }
        try await promtool(tests.joined(), of: clusterRules)
    }

    private static let figures = AlertCase(
        "AppFiguresMissing", ["host": "app-1", "job": "app"],
        [.gauge(#"up{host="app-1",job="app"}"#, 1, 0), .gauge(#"up{host="app-1",job="node"}"#, 1, 1)])

    /// A host that is drained refuses the monitor as well: no fault, until it has taken longer than that may.
    @Test func figuresAreAwayWhileAnApplicationIsDrained() async throws {
        let rule = try #require(figureRules.alerts.first { $0.name == Self.figures.alert })
        let drained = AlertCase.calm * AlertCase.step + AppServer.drainPatience + AlertRule.patience
        let silent = ["ExporterDown", rule.name].map { "      - { eval_time: \(drained)s, alertname: \($0) }\n" }
        try await promtool(test(Self.figures, rule) + silent.joined(), of: figureRules)
    }

    /// The heartbeat is there from the first moment.
    @Test func theHeartbeatIsAlwaysThere() async throws {
        let rule = try #require(rules.alerts.first { $0.name == AlertRule.deadMan })
        try await promtool(
            "  - interval: 5s\n    input_series: []\n    alert_rule_test:\n"
                + Self.expectation(rule, at: 5, [["host": "mon-1"]]))
    }

    @Test func figures() async throws {
        // 50 answers in five seconds, 5 of them errors; half within a millisecond, all within two.
        let series: [AlertCase.Series] = [
            .counter(#"nginx_requests_total{host="web-1",status="200"}"#, 45, 45),
            .counter(#"nginx_requests_total{host="web-1",status="500"}"#, 5, 5),
            .counter(#"nginx_request_seconds_bucket{host="web-1",le="0.001"}"#, 25, 25),
            .counter(#"nginx_request_seconds_bucket{host="web-1",le="0.002"}"#, 50, 50),
            .counter(#"nginx_request_seconds_bucket{host="web-1",le="+Inf"}"#, 50, 50),
            .counter(#"node_cpu_seconds_total{host="web-1",mode="idle",cpu="0"}"#, 4, 4),
        ]
        let expected = [
            (RecordingRules.requests, "", "10"), (RecordingRules.errorRatio, "", "0.1"), (RecordingRules.p50, "", "0.001"),
            (RecordingRules.p99, "", "0.00198"), ("round(host:processors:busy, 0.001)", #"{host="web-1"}"#, "0.2"),
        ]
        let tests = expected.map { expression, labels, value in
            let name = expression.hasPrefix("site:") ? expression : ""
            return "      - expr: '\(expression)'\n        eval_time: 100s\n        exp_samples: [{ labels: '\(name)\(labels.isEmpty && name.isEmpty ? "{}" : labels)', value: \(value) }]\n"
        }
        try await promtool(
            "  - interval: 5s\n    input_series:\n" + series.map { Self.text($0, ill: 0) }.joined() + "    promql_expr_test:\n" + tests.joined())
    }

    private func test(_ each: AlertCase, _ rule: AlertRule) -> String {
        let ill = (rule.seconds + each.window + 60) / AlertCase.step
        let begins = AlertCase.calm * AlertCase.step
        // Thirty seconds are what TRUST asks for, telling of it included; a rule that waits longer by intent comes soon after.
        let fires = begins + max(25, rule.seconds + each.window + 30)
        let cured = begins + ill * AlertCase.step
        let silent = "      - { eval_time: \(begins - 5)s, alertname: \(rule.name) }\n"
        let over = each.clears ? "      - { eval_time: \(cured + 50)s, alertname: \(rule.name) }\n" : ""
        return "  - interval: \(AlertCase.step)s\n    input_series:\n" + each.series.map { Self.text($0, ill: ill) }.joined()
            + "    alert_rule_test:\n" + silent + Self.expectation(rule, at: fires, each.others + [each.labels]) + over
    }

    private static func text(_ series: AlertCase.Series, ill: Int) -> String {
        var sum = 0.0
        let values = (0..<(AlertCase.calm * 2 + ill)).map { step -> String in
            guard let value = series.value(step, (AlertCase.calm..<(AlertCase.calm + ill)).contains(step)) else { return "stale" }
            sum = series.adds ? sum + value : value
            return "\(Int(sum))"
        }
        return "      - { series: '\(series.name)', values: '\(values.joined(separator: " "))' }\n"
    }

    private static func expectation(_ rule: AlertRule, at seconds: Int, _ alerts: [[String: String]]) -> String {
        "      - eval_time: \(seconds)s\n        alertname: \(rule.name)\n        exp_alerts:\n" + alerts.map { alert(rule, $0) }.joined()
    }

    private static func alert(_ rule: AlertRule, _ labels: [String: String]) -> String {
        let filled = { (text: String) in
            labels.reduce(text) { $0.replacing("{{ $labels.\($1.key) }}", with: $1.value) }.replacing("'", with: "''")
        }
        let all = labels.merging(["severity": rule.severity.rawValue]) { a, _ in a }.sorted { $0.key < $1.key }
        return """
                      - exp_labels: { \(all.map { "\($0.key): '\($0.value)'" }.joined(separator: ", ")) }
                        exp_annotations: { summary: '\(filled(rule.summary))', meaning: '\(filled(rule.meaning))', first: '\(filled(rule.first))' }

            """
    }

    private func promtool(_ tests: String, of rules: RuleFile? = nil) async throws {
        let rules = rules ?? self.rules
        try await TemporaryFolder.with { folder in
            _ = try TemporaryFolder.write(rules.text, to: "rules.yml", in: folder)
            let path = try TemporaryFolder.write(
                "rule_files: [rules.yml]\nevaluation_interval: 5s\ntests:\n" + tests, to: "tests.yml", in: folder)
            let result = try await Child.run(["/usr/bin/promtool", "test", "rules", path], timeout: .seconds(120))
            #expect(result.status == 0, "\((result.errors + result.output).suffix(6000))")
        }
    }
}
