import Engines
import Model

/// A dashboard for those who have a Grafana: the same figures by the same names, as Grafana 9 and later import them.
package struct GrafanaDashboard: Sendable {
    private struct Panel {
        var title: String
        var unit: String
        var queries: [(expression: String, legend: String)]
    }

    private let stack: Stack

    package init(_ stack: Stack) { self.stack = stack }

    private var panels: [Panel] {
        var panels = [
            Panel(title: "Requests a second", unit: "reqps", queries: [(RecordingRules.requests, "requests")]),
            Panel(title: "Share that fails", unit: "percentunit", queries: [(RecordingRules.errorRatio, "fail")]),
        ]
        if !stack.hosts(.web).isEmpty {
            panels.append(Panel(title: "Time to an answer", unit: "s", queries: [(RecordingRules.p50, "half of them"), (RecordingRules.p99, "99 %")]))
            panels.append(Panel(title: "Requests by web server", unit: "reqps", queries: [("sum by (host) (rate(nginx_requests_total[1m]))", "{{host}}")]))
        }
        panels += [
            Panel(title: "Alerts that fire", unit: "none", queries: [("count by (alertname) (ALERTS{alertstate=\"firing\"})", "{{alertname}}")]),
            Panel(title: "Processors", unit: "percentunit", queries: [("host:processors:busy", "{{host}}")]),
            Panel(title: "Memory", unit: "percentunit", queries: [("host:memory:used", "{{host}}")]),
            Panel(title: "Disks", unit: "percentunit", queries: [("max by (host) (host:disk:used)", "{{host}}")]),
        ]
        if !stack.hosts(.database).isEmpty {
            panels.append(Panel(title: "Database connections", unit: "percentunit", queries: [("host:connections:used", "{{host}}")]))
            if stack.database?.topology == .replica {
                panels.append(Panel(title: "Replication lag", unit: "s", queries: [("host:replication:lag_seconds", "{{host}}")]))
            }
        }
        if !Keepalived.routers(in: stack).isEmpty {
            let addresses = Keepalived.routers(in: stack).map { "\($0.address)".replacing(".", with: "[.]") }.joined(separator: "|")
            let held = "count by (host, address) (node_network_address_info{address=~\"\(addresses)\"})"
            panels.append(Panel(title: "Who holds the address", unit: "none", queries: [(held, "{{host}} has {{address}}")]))
        }
        if stack.tls != nil { panels.append(Panel(title: "Days of the certificates", unit: "d", queries: [("min by (host) (host:certificate:days)", "{{host}}")])) }
        return panels
    }

    /// Every expression, for a test that asks a real Prometheus.
    package var expressions: [String] { panels.flatMap { $0.queries.map(\.expression) } }

    /// As long as Grafana takes it, 8 to 40 characters, whatever the stack is called.
    private var uid: String { "roost-\(Digest.sha256(stack.name).prefix(16))" }

    package var json: JSON {
        let drawn = panels.enumerated().map { index, panel -> JSON in
            let targets = panel.queries.enumerated().map { number, query -> JSON in
                ["expr": .string(query.expression), "legendFormat": .string(query.legend), "refId": .string(String(UnicodeScalar(UInt8(65 + number)))), "datasource": Self.source]
            }
            return [
                "id": .integer(index + 1), "type": "timeseries", "title": .string(panel.title), "datasource": Self.source,
                "gridPos": ["x": .integer(index % 2 * 12), "y": .integer(index / 2 * 8), "w": 12, "h": 8],
                "fieldConfig": ["defaults": ["unit": .string(panel.unit), "min": 0], "overrides": []], "targets": .array(targets),
            ]
        }
        return [
            "__inputs": [["name": "DS_PROMETHEUS", "label": "Prometheus", "type": "datasource", "pluginId": "prometheus", "pluginName": "Prometheus"]],
            "title": .string("\(stack.name): \(stack.domain)"), "uid": .string(uid), "schemaVersion": 37, "refresh": "10s",
            "time": ["from": "now-1h", "to": "now"], "tags": ["roost"], "panels": .array(drawn),
        ]
    }

    private static let source: JSON = ["type": "prometheus", "uid": "${DS_PROMETHEUS}"]
}
