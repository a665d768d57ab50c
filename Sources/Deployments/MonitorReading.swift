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
            let answer = try await connection.run(script, timeout: .seconds(15), onLine: nil)
            guard answer.status == 0 else { return failed(host, "Prometheus does not answer there") }
            return parse(answer.output, host: host)
        } catch {
            return failed(host, error.cause)
        }
    }

    private static let names = [RecordingRules.requests, RecordingRules.errorRatio, RecordingRules.p50, RecordingRules.p99]

    /// Two questions, one line of JSON each. HTTP/1.0, so that the body comes in one piece.
    private static let script = """
        ask() {
          perl -MIO::Socket::IP -e 'alarm 10;
            my $s = IO::Socket::IP->new(PeerHost => "127.0.0.1", PeerPort => \(Prometheus.port), Timeout => 2) or exit 1;
            print $s "GET $ARGV[0] HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n"; local $/; my $a = <$s> // "";
            $a =~ m{^HTTP/1\\.[01] 200 .*?\\r\\n\\r\\n(.*)}s or exit 1; my $b = $1; $b =~ s/\\s*\\n/ /g; print "roost $b\\n"' "$1"
        }
        ask '/api/v1/query?query=%7B__name__%3D~%22\(names.joined(separator: "%7C"))%22%7D' && ask /api/v1/alerts
        """

    /// - Parameter text: two lines that begin with `roost `, among whatever a login script says.
    package static func parse(_ text: String, host: String) -> MonitorReading {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("roost {") }.map { Data($0.dropFirst(6).utf8) }
        guard lines.count == 2, let figures = try? JSONDecoder().decode(Vector.self, from: lines[0]),
            let alerts = try? JSONDecoder().decode(Alerts.self, from: lines[1])
        else { return failed(host, "Prometheus said what was not understood") }
        let values = Dictionary(figures.data.result.map { ($0.labels["__name__"] ?? "", $0.number) }, uniquingKeysWith: { a, _ in a })
        let value = { (name: String) in values[name].flatMap { $0.isFinite ? $0 : nil } }
        return MonitorReading(
            host: host,
            traffic: Traffic(
                requestsPerSecond: value(names[0]), errorRatio: value(names[1]), p50Seconds: value(names[2]),
                p99Seconds: value(names[3])),
            alerts: alerts.firing)
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
            let order = ["critical", "warning"]
            return data.alerts.filter { $0.state == "firing" && $0.labels["alertname"] != AlertRule.deadMan }.map {
                Alert(
                    name: $0.labels["alertname"] ?? "", host: $0.labels["host"], severity: $0.labels["severity"] ?? "",
                    since: $0.activeAt, summary: $0.annotations["summary"] ?? "", meaning: $0.annotations["meaning"] ?? "",
                    first: $0.annotations["first"] ?? "")
            }.sorted {
                let (a, b) = (order.firstIndex(of: $0.severity) ?? 9, order.firstIndex(of: $1.severity) ?? 9)
                return (a, $0.name, $0.host ?? "", $0.summary) < (b, $1.name, $1.host ?? "", $1.summary)
            }
        }
    }
}
