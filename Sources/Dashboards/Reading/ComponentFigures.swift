import Deployments
import Engines
import Model

/// What the monitor has of one component, asked only when somebody looks at it.
package struct ComponentFigures {
    /// What a value is, for whoever writes it.
    package enum Unit: String, Sendable, Encodable {
        case perSecond, seconds, bytes, count
        /// 0 to 1.
        case share
    }

    struct Figure: Sendable, Equatable, Encodable {
        var name: String
        var value: Double
        var unit: Unit
    }

    package struct Question: Sendable {
        var name: String
        var unit: Unit
        package var expression: String
    }

    let host: Host
    let engine: any Engine

    package init(host: Host, engine: any Engine) { (self.host, self.engine) = (host, engine) }

    private func of(_ metric: String, _ labels: String = "") -> String { "\(metric){host=\"\(host.name)\"\(labels)}" }

    private func rate(_ metric: String, _ labels: String = "") -> String { "sum(rate(\(of(metric, labels))[30s]))" }

    /// In the order in which they are read. What has no answer is not shown: a database without replicas has no lag.
    package var questions: [Question] {
        let restarts = of("node_systemd_service_restart_total", ",name=\"\(engine.unit)\"")
        return own + [Question(name: "started again by itself, in a day", unit: .count, expression: "max(increase(\(restarts)[1d]))")]
    }

    private var own: [Question] {
        switch engine.name {
        case HAProxy().name: balancer
        case Nginx().name: web
        case MariaDB().name: database
        case Redis().name: cache
        case Prometheus().name: monitor
        case NFTables().name: [Question(name: "packets dropped", unit: .perSecond, expression: "sum(\(of("host:drops:rate30s")))")]
        case NodeExporter().name:
            [
                Question(name: "processors", unit: .share, expression: of("host:processors:busy")), Question(name: "memory", unit: .share, expression: of("host:memory:used")),
                Question(name: "fullest disk", unit: .share, expression: "max(\(of("host:disk:used")))"),
            ]
        default: []
        }
    }

    private var balancer: [Question] {
        let answers = of("haproxy_server_status", ",state=\"UP\"")
        return [
            Question(name: "requests", unit: .perSecond, expression: rate("haproxy_frontend_http_requests_total", ",proxy=\"site\"")),
            Question(name: "answers that are errors", unit: .perSecond, expression: rate("haproxy_frontend_http_responses_total", ",proxy=\"site\",code=\"5xx\"")),
            Question(name: "connections now", unit: .count, expression: "sum(\(of("haproxy_frontend_current_sessions")))"),
            Question(name: "servers that it sends to", unit: .count, expression: "count(\(answers) == 1)"),
            Question(name: "servers that it sends nothing to", unit: .count, expression: "sum(\(of("haproxy_server_status", ",state=\"DOWN\"")))"),
        ]
    }

    private var web: [Question] {
        let all = rate("nginx_requests_total")
        let slow = { (metric: String) in "histogram_quantile(0.99, sum by (le) (rate(\(of(metric))[1m])))" }
        return [
            Question(name: "requests", unit: .perSecond, expression: all),
            Question(name: "fail", unit: .share, expression: "(\(rate("nginx_requests_total", ",status=~\"5..\"")) or vector(0)) / (\(all) > 0)"),
            Question(name: "99 % within", unit: .seconds, expression: slow("nginx_request_seconds_bucket")),
            Question(name: "99 % of the application within", unit: .seconds, expression: slow("nginx_upstream_seconds_bucket")),
        ]
    }

    private var database: [Question] {
        [
            Question(name: "queries", unit: .perSecond, expression: rate("mysql_global_status_questions")),
            Question(name: "connections, of those there may be", unit: .share, expression: of("host:connections:used")),
            Question(name: "behind the primary by", unit: .seconds, expression: of("host:replication:lag_seconds")),
            Question(name: "writes taken for the cluster", unit: .perSecond, expression: of("host:cluster:writes:rate30s")),
            Question(name: "of the time, held up by a slow member", unit: .share, expression: of("host:cluster:held:ratio30s")),
            Question(name: "members that it sees", unit: .count, expression: "max(\(of("mysql_global_status_wsrep_cluster_size")) > 0)"),
        ]
    }

    private var cache: [Question] {
        let (hits, misses) = (rate("redis_keyspace_hits_total"), rate("redis_keyspace_misses_total"))
        return [
            Question(name: "commands", unit: .perSecond, expression: rate("redis_commands_processed_total")),
            Question(name: "found, of what was asked for", unit: .share, expression: "\(hits) / (\(hits) + \(misses) > 0)"),
            Question(name: "keys", unit: .count, expression: "sum(\(of("redis_db_keys")))"),
            Question(name: "memory of them", unit: .bytes, expression: "max(\(of("redis_memory_used_bytes")))"),
            Question(name: "clients", unit: .count, expression: "max(\(of("redis_connected_clients")))"),
            Question(name: "forgotten for want of room", unit: .perSecond, expression: rate("redis_evicted_keys_total")),
        ]
    }

    /// It knows itself without a host's name.
    private var monitor: [Question] {
        [
            Question(name: "agents that answer", unit: .count, expression: "count(up == 1)"), Question(name: "agents that do not", unit: .count, expression: "count(up == 0) or vector(0)"),
            Question(name: "series", unit: .count, expression: "max(prometheus_tsdb_head_series)"),
        ]
    }

    /// - Parameter answers: to ``questions``, as vectors; nil when one is none.
    func figures(_ vectors: [[PrometheusSample]?]) -> [Figure]? {
        guard vectors.count == questions.count, vectors.allSatisfy({ $0 != nil }) else { return nil }
        return zip(questions, vectors).compactMap { question, vector in
            vector?.single.map { Figure(name: question.name, value: $0, unit: question.unit) }
        }
    }
}
