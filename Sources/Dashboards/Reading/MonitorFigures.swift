import Deployments
import Engines
import Foundation
import Model

/// What the monitor says in one round trip, for a live view.
package struct MonitorFigures: Sendable, Equatable {
    package var reading: MonitorReading.Traffic
    package var alerts: [MonitorReading.Alert]
    /// Seconds by which the monitor's clock is ahead of this machine's.
    package var clockError: Double
    /// Hosts whose agent answers the monitor.
    package var seen: Set<String>
    /// 0 to 1, by host.
    package var processors: [String: Double]
    package var memory: [String: Double]
    package var disk: [String: Double]
    package var certificateDays: Double?
    package var innerCertificateDays: Double?
    /// By the engine that is asked, how often in a second, all hosts together.
    package var rates: [String: Double]
    /// Requests a second that web servers pass on to the application, and how long 99 % of them take at most, seconds.
    package var passed: Double?
    package var passedP99: Double?
    /// By host, the 99th percentile of the web server's answers, seconds.
    package var p99: [String: Double]
    /// By host, requests a second at its web server.
    package var requests: [String: Double]
    /// Requests a second that balancers pass on to the servers behind them.
    package var balanced: Double?

    /// The questions, besides those of ``MonitorReading``, each with the labels by which its answers differ.
    private enum Question: String, CaseIterable {
        case clock = "time()"
        case seen = "up{job=\"node\"} == 1"
        case processors = "host:processors:busy"
        case memory = "host:memory:used"
        case disk = "max by (host) (host:disk:used)"
        case certificate = "site:certificate:days"
        case inner = "min(host:certificate:days)"
        case requests = "sum by (host) (rate(nginx_requests_total[30s]))"
        case p99 = "histogram_quantile(0.99, sum by (host, le) (rate(nginx_request_seconds_bucket[1m])))"
        case balanced = "sum(rate(haproxy_server_http_responses_total{proxy=\"web\"}[30s]))"
        case passed = "sum(rate(nginx_upstream_seconds_count[30s]))"
        case passedP99 = "histogram_quantile(0.99, sum by (le) (rate(nginx_upstream_seconds_bucket[1m])))"
        case queries = "sum(rate(mysql_global_status_questions[30s]))"
        case commands = "sum(rate(redis_commands_processed_total[30s]))"
    }

    package static let paths = MonitorReading.paths + questions(at: nil)

    /// - Parameter time: seconds since 1970 by the monitor's clock; nil: now.
    static func questions(at time: Double?) -> [String] { Question.allCases.map { MonitorDoor.instant($0.rawValue, at: time) } }

    /// Every expression that is asked for, for a test that holds them to what a real monitor has.
    package static let expressions = Question.allCases.map(\.rawValue)

    /// - Parameters:
    ///   - answers: to ``paths``.
    ///   - now: seconds since 1970 here.
    /// - Returns: nil when an answer is not what was asked for.
    package init?(_ answers: [Data], host: String, now: Double) {
        guard answers.count == Self.paths.count else { return nil }
        let first = MonitorReading.parse(Array(answers.prefix(MonitorReading.paths.count)), host: host)
        guard first.failure == nil, let traffic = first.traffic else { return nil }
        self.init(Array(answers.dropFirst(MonitorReading.paths.count)), traffic: traffic, alerts: first.alerts, now: now)
    }

    /// - Parameters:
    ///   - answers: to ``questions(at:)``.
    ///   - now: seconds since 1970 here, when the monitor's clock said what it answers.
    init?(_ answers: [Data], traffic: MonitorReading.Traffic, alerts: [MonitorReading.Alert], now: Double) {
        guard answers.count == Question.allCases.count else { return nil }
        var samples: [Question: [PrometheusSample]] = [:]
        var clock: Double?
        for (question, answer) in zip(Question.allCases, answers) {
            if question == .clock { clock = PrometheusAnswer.scalar(answer) } else { samples[question] = PrometheusAnswer.vector(answer) }
        }
        guard let clock, samples.count == Question.allCases.count - 1 else { return nil }
        let byHost = { (question: Question) in samples[question]?.byHost ?? [:] }
        let single = { (question: Question) -> Double? in samples[question]?.single }
        reading = traffic
        self.alerts = alerts
        clockError = clock - now
        seen = Set(byHost(.seen).keys)
        (processors, memory, disk) = (byHost(.processors), byHost(.memory), byHost(.disk))
        (certificateDays, innerCertificateDays) = (single(.certificate), single(.inner))
        (requests, p99) = (byHost(.requests), byHost(.p99))
        balanced = single(.balanced)
        (passed, passedP99) = (single(.passed), single(.passedP99))
        rates = [:]
        for (engine, question) in [("mariadb", Question.queries), ("redis", .commands)] { rates[engine] = single(question) }
    }
}
