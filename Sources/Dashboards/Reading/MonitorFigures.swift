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
        case passed = "sum(rate(nginx_upstream_seconds_count[30s]))"
        case passedP99 = "histogram_quantile(0.99, sum by (le) (rate(nginx_upstream_seconds_bucket[1m])))"
        case queries = "sum(rate(mysql_global_status_questions[30s]))"
        case commands = "sum(rate(redis_commands_processed_total[30s]))"
    }

    package static let paths = MonitorReading.paths + Question.allCases.map { MonitorDoor.instant($0.rawValue) }

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
        var samples: [Question: [PrometheusSample]] = [:]
        for (question, answer) in zip(Question.allCases, answers.dropFirst(MonitorReading.paths.count)) {
            if question == .clock {
                guard let scalar = try? JSONDecoder().decode(Scalar.self, from: answer) else { return nil }
                clockErrorText = scalar.seconds
                continue
            }
            guard let vector = try? JSONDecoder().decode(Vector.self, from: answer) else { return nil }
            samples[question] = vector.data.result
        }
        let byHost = { (question: Question) in
            Dictionary((samples[question] ?? []).compactMap { sample in sample.labels["host"].map { ($0, sample.number) } }, uniquingKeysWith: max)
                .filter { $0.value.isFinite }
        }
        let single = { (question: Question) in samples[question]?.first.map(\.number).flatMap { $0.isFinite ? $0 : nil } }
        reading = traffic
        alerts = first.alerts
        clockError = clockErrorText - now
        seen = Set(byHost(.seen).keys)
        (processors, memory, disk) = (byHost(.processors), byHost(.memory), byHost(.disk))
        (certificateDays, innerCertificateDays) = (single(.certificate), single(.inner))
        (requests, p99) = (byHost(.requests), byHost(.p99))
        (passed, passedP99) = (single(.passed), single(.passedP99))
        rates = [:]
        for (engine, question) in [("mariadb", Question.queries), ("redis", .commands)] { rates[engine] = single(question) }
    }

    private var clockErrorText = 0.0

    private struct Vector: Decodable {
        struct Body: Decodable { var result: [PrometheusSample] }

        var data: Body
    }

    private struct Scalar: Decodable {
        struct Body: Decodable { var result: Pair }

        struct Pair: Decodable {
            var seconds: Double

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                _ = try pair.decode(Double.self)
                seconds = Double(try pair.decode(String.self)) ?? 0
            }
        }

        var data: Body

        var seconds: Double { data.result.seconds }
    }
}
