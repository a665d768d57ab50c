import Engines
import Foundation
import Hosts
import Model

/// What the monitor says about the site just now, asked over the SSH connection that there is anyway.
package struct MonitorReading: Sendable {
    /// Figures of the last minute; one that is missing was not measured.
    package struct Traffic: Sendable, Equatable, Encodable {
        package var requestsPerSecond: Double?
        /// 0 to 1.
        package var errorRatio: Double?
        package var p50Seconds: Double?
        package var p99Seconds: Double?
    }

    package struct Alert: Sendable, Equatable, Encodable {
        package var name: String
        package var host: String?
        package var severity: String
        /// As Prometheus writes it, in UTC.
        package var since: String
        package var summary: String
        package var meaning: String
        package var first: String

        package init(name: String, host: String?, severity: String, since: String, summary: String, meaning: String, first: String) {
            (self.name, self.host, self.severity, self.since) = (name, host, severity, since)
            (self.summary, self.meaning, self.first) = (summary, meaning, first)
        }
    }

    /// The host that answered, or the first one that did not.
    package var host: String
    /// Nil when no monitor answers.
    package var traffic: Traffic?
    /// Those that fire, the gravest first.
    package var alerts: [Alert] = []
    /// Why nothing is known.
    package var failure: String?

    /// Asks the monitors in the order of the file until one answers; nil when there is none.
    package static func ask(
        _ stack: Stack, reachable: (String) -> Bool, connect: (String) -> (any Connection)?
    ) async -> MonitorReading? {
        var first: MonitorReading?
        for host in stack.hosts(.monitor) {
            let reading = reachable(host.name) ? await ask(host.name, connect(host.name)) : failed(host.name, "cannot be reached")
            if reading.failure == nil { return reading }
            first = first ?? reading
        }
        return first
    }

    private static func failed(_ host: String, _ why: String) -> MonitorReading { MonitorReading(host: host, failure: why) }

    private static func ask(_ host: String, _ connection: (any Connection)?) async -> MonitorReading {
        guard let connection else { return failed(host, "cannot be reached") }
        do throws(Failure) {
            return parse(try await MonitorDoor(host, connection).get(paths), host: host)
        } catch {
            return failed(host, error.cause)
        }
    }

    /// The figures of the last minute.
    package static let figures = "{__name__=~\"\(names.joined(separator: "|"))\"}"
    private static let names = [RecordingRules.requests, RecordingRules.errorRatio, RecordingRules.p50, RecordingRules.p99]

    /// What is asked: figures, then alerts.
    package static let paths = [
        MonitorDoor.instant(figures), "/api/v1/alerts",
    ]

    /// - Parameter answers: to ``paths``.
    package static func parse(_ answers: [Data], host: String) -> MonitorReading {
        guard answers.count == paths.count, let traffic = traffic(answers[0]), let alerts = try? JSONDecoder().decode(Alerts.self, from: answers[1])
        else { return failed(host, "Prometheus said what was not understood") }
        return MonitorReading(host: host, traffic: traffic, alerts: sorted(alerts.firing))
    }

    /// - Parameter answer: to ``figures``; nil when it is none.
    package static func traffic(_ answer: Data) -> Traffic? {
        guard let figures = try? JSONDecoder().decode(Vector.self, from: answer) else { return nil }
        let values = Dictionary(figures.data.result.map { ($0.labels["__name__"] ?? "", $0.number) }, uniquingKeysWith: { a, _ in a })
        let value = { (name: String) in values[name].flatMap { $0.isFinite ? $0 : nil } }
        return Traffic(
            requestsPerSecond: value(names[0]), errorRatio: value(names[1]), p50Seconds: value(names[2]), p99Seconds: value(names[3]))
    }

    /// The gravest first.
    package static func sorted(_ alerts: [Alert]) -> [Alert] {
        let order = ["critical", "warning"]
        return alerts.sorted {
            let (a, b) = (order.firstIndex(of: $0.severity) ?? 9, order.firstIndex(of: $1.severity) ?? 9)
            return (a, $0.name, $0.host ?? "", $0.summary) < (b, $1.name, $1.host ?? "", $1.summary)
        }
    }

    private struct Vector: Decodable {
        struct Body: Decodable { var result: [PrometheusSample] }

        var data: Body
    }

    private struct Alerts: Decodable {
        struct Item: Decodable {
            var labels: [String: String]
            var annotations: [String: String]
            var state: String
            var activeAt: String
        }

        struct Body: Decodable { var alerts: [Item] }

        var data: Body

        /// The heartbeat is no news.
        var firing: [Alert] {
            data.alerts.filter { $0.state == "firing" && $0.labels["alertname"] != AlertRule.deadMan }.map {
                Alert(
                    name: $0.labels["alertname"] ?? "", host: $0.labels["host"], severity: $0.labels["severity"] ?? "",
                    since: $0.activeAt, summary: $0.annotations["summary"] ?? "", meaning: $0.annotations["meaning"] ?? "",
                    first: $0.annotations["first"] ?? "")
            }
        }
    }
}
