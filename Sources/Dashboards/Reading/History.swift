import Deployments
import Engines
import Foundation
import Model

/// The curves of some hours, and what happened in them.
package struct History: Sendable, Encodable {
    /// So many points are drawn, however long the time is.
    static let points = 240
    /// Prometheus asks every host every so many seconds: finer than that there is nothing.
    static let finest = 5

    package var hours: Int
    /// Seconds since 1970 here.
    package var from: Double
    package var step: Double
    package var count: Int
    /// By name, a value for each point, nil where nothing was measured.
    package var series: [String: [Double?]]
    package var marks: [Mark]
    package var failure: String?

    static let expressions = [
        ("requests", RecordingRules.requests), ("errors", RecordingRules.errorRatio), ("p99", RecordingRules.p99),
    ]
    static let alerts = "max by (alertname, host) (ALERTS{alertstate=\"firing\",alertname!=\"\(AlertRule.deadMan)\"})"

    /// - Parameter now: seconds since 1970 here; the monitor's clock may say something else.
    static func ask(_ doors: [MonitorDoor], hours: Int, now: Double, marks: [Mark]) async -> History {
        let step = max(finest, hours * 3600 / points)
        var history = History(
            hours: hours, from: now - Double(step * (points - 1)), step: Double(step), count: points, series: [:], marks: marks)
        for (name, _) in expressions { history.series[name] = Array(repeating: nil, count: points) }
        history.failure = doors.isEmpty ? "there is no monitor" : nil
        for door in doors {
            do throws(Failure) {
                // By the monitor's own clock, and back again.
                let clock = try await door.get([MonitorDoor.instant("time()")])
                let error = (PrometheusAnswer.scalar(clock[0]) ?? now) - now
                let end = Int(now + error)
                let paths = (expressions.map(\.1) + [alerts]).map {
                    MonitorDoor.range($0, from: end - step * (points - 1), to: end, step: step)
                }
                history.take(try await door.get(paths), clockError: error)
                history.failure = nil
                break
            } catch {
                history.failure = "\(error.subject) \(error.cause)"
            }
        }
        history.marks = history.marks.filter { $0.to >= history.from }.sorted { ($0.from, $0.text) < ($1.from, $1.text) }
        return history
    }

    /// - Parameter answers: to the expressions, then to the alerts.
    mutating func take(_ answers: [Data], clockError: Double) {
        for ((name, _), answer) in zip(Self.expressions, answers) {
            for point in PrometheusAnswer.matrix(answer)?.first?.values ?? [] where point.value.isFinite {
                let index = place(point.time - clockError)
                if series[name]?.indices.contains(index) == true { series[name]?[index] = point.value }
            }
        }
        guard let last = answers.last, answers.count > Self.expressions.count, let rows = PrometheusAnswer.matrix(last) else { return }
        for row in rows {
            let text = (row.metric["alertname"] ?? "") + (row.metric["host"].map { " (\($0))" } ?? "")
            for (from, to) in Self.stretches(row.values.map { $0.time - clockError }, step: step) {
                marks.append(Mark(.alert, from: from, to: to, text: text))
            }
        }
    }

    private func place(_ time: Double) -> Int { Int(((time - from) / step).rounded()) }

    /// Points that follow each other are one stretch.
    static func stretches(_ times: [Double], step: Double) -> [(Double, Double)] {
        var stretches: [(Double, Double)] = []
        for time in times {
            if let last = stretches.last, time - last.1 <= step * 1.5 {
                stretches[stretches.count - 1].1 = time
            } else {
                stretches.append((time, time))
            }
        }
        return stretches
    }

    /// As JSON.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }
}
