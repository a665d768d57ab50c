import Model

/// The figures that `roost status`, the alerts and every dashboard share, each computed in one place.
///
/// Visitors' requests are counted where the web servers answer them, without health checks and probes (`Mtail`); what a
/// balancer answers by itself, since no server is left, never gets there and is added.
package struct RecordingRules {
    package static let requests = "site:requests:rate1m"
    package static let errorRatio = "site:errors:ratio1m"
    package static let p50 = "site:seconds:p50"
    package static let p99 = "site:seconds:p99"
    static let drops = "host:drops:rate30s"
    static let recentErrorRatio = "site:errors:ratio30s"

    static let clusterWrites = "host:cluster:writes:rate30s"
    static let clusterConflicts = "host:cluster:conflicts:rate30s"
    static let flowControl = "host:cluster:held:ratio30s"

    struct Rule {
        var name: String
        var expression: String
    }

    let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    private var hasWeb: Bool { !stack.hosts(.web).isEmpty }
    private var hasBalancer: Bool { !stack.hosts(.balancer).isEmpty }

    var all: [Rule] { (hasWeb || hasBalancer ? traffic : []) + latency + hosts + certificates + firewalls + database }

    private var traffic: [Rule] {
        [
            Rule(name: Self.requests, expression: requests("1m")),
            Rule(name: "site:errors:rate1m", expression: errors("1m")),
            Rule(name: Self.errorRatio, expression: ratio("site:errors:rate1m", Self.requests)),
            Rule(name: "site:requests:rate30s", expression: requests("30s")),
            Rule(name: "site:errors:rate30s", expression: errors("30s")),
            Rule(name: Self.recentErrorRatio, expression: ratio("site:errors:rate30s", "site:requests:rate30s")),
        ]
    }

    private func ratio(_ part: String, _ whole: String) -> String { "\(part) / (\(whole) > 0) or \(whole) * 0" }

    private func requests(_ window: String) -> String {
        guard hasWeb else { return "sum(rate(haproxy_frontend_http_requests_total{proxy=\"site\"}[\(window)]))" }
        return "sum(rate(nginx_requests_total[\(window)]))" + own(window)
    }

    private func errors(_ window: String) -> String {
        guard hasWeb else { return "sum(rate(haproxy_frontend_http_responses_total{proxy=\"site\",code=\"5xx\"}[\(window)]))" }
        return "(sum(rate(nginx_requests_total{status=~\"5..\"}[\(window)])) or vector(0))" + own(window)
    }

    /// Errors of the balancers' own.
    private func own(_ window: String) -> String {
        guard hasBalancer else { return "" }
        let all = "sum(rate(haproxy_frontend_http_responses_total{proxy=\"site\",code=\"5xx\"}[\(window)])) or vector(0)"
        let passed = "sum(rate(haproxy_server_http_responses_total{proxy=\"\(HAProxy.backend)\",code=\"5xx\"}[\(window)])) or vector(0)"
        return " + clamp_min((\(all)) - (\(passed)), 0)"
    }

    private var latency: [Rule] {
        guard hasWeb else { return [] }
        return [(Self.p50, "0.5"), (Self.p99, "0.99")].map {
            Rule(name: $0.0, expression: "histogram_quantile(\($0.1), sum by (le) (rate(nginx_request_seconds_bucket[1m])))")
        }
    }

    /// How full each host is, 0 to 1.
    private var hosts: [Rule] {
        [
            Rule(name: "host:processors:busy", expression: "1 - avg by (host) (rate(node_cpu_seconds_total{mode=\"idle\"}[1m]))"),
            Rule(name: "host:memory:used", expression: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"),
            Rule(
                name: "host:disk:used",
                expression: "max by (host, mountpoint) ((1 - node_filesystem_avail_bytes / (node_filesystem_size_bytes > 0)) unless node_filesystem_readonly == 1)"),
        ]
            + (hasBalancer
                ? [
                    Rule(
                        name: "host:sessions:used",
                        expression: "max by (host) (haproxy_frontend_current_sessions{proxy=\"site\"} / haproxy_frontend_limit_sessions{proxy=\"site\"})")
                ] : [])
    }

    private var certificates: [Rule] {
        guard stack.tls != nil else { return [] }
        return [
            Rule(name: "site:certificate:days", expression: "min(probe_ssl_earliest_cert_expiry - time()) / 86400"),
            Rule(name: "host:certificate:days", expression: "(roost_certificate_ends_seconds - time()) / 86400"),
        ]
    }

    private var firewalls: [Rule] {
        guard stack.firewall != nil else { return [] }
        return [Rule(name: Self.drops, expression: "sum by (host, chain) (rate(roost_firewall_dropped_packets_total[30s]))")]
    }

    private var database: [Rule] {
        guard !stack.hosts(.database).isEmpty else { return [] }
        let connections = "max by (host) (mysql_global_status_threads_connected / mysql_global_variables_max_connections)"
        let lag = "max by (host) (mysql_slave_status_seconds_behind_master)"
        return [Rule(name: "host:connections:used", expression: connections)]
            + (stack.database?.topology == .replica ? [Rule(name: "host:replication:lag_seconds", expression: lag)] : []) + cluster
    }

    /// Of each member of a Galera cluster: the writes that it took, those that met another member's, and the share of the time in
    /// which one that cannot keep up held up all writes.
    private var cluster: [Rule] {
        guard stack.database?.topology == .galera else { return [] }
        let conflicts = ["wsrep_local_cert_failures", "wsrep_local_bf_aborts"].map { "rate(mysql_global_status_\($0)[30s])" }
        return [
            Rule(name: Self.clusterWrites, expression: "max by (host) (rate(mysql_global_status_wsrep_replicated[30s]))"),
            Rule(name: Self.clusterConflicts, expression: "max by (host) (\(conflicts.joined(separator: " + ")))"),
            Rule(name: Self.flowControl, expression: "max by (host) (rate(mysql_global_status_wsrep_flow_control_paused_ns[30s])) / 1e9"),
        ]
    }
}
