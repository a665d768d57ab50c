import Deployments
import Model

/// What the monitor says, in lines.
struct TrafficView {
    let reading: MonitorReading

    init(_ reading: MonitorReading) { self.reading = reading }

    func lines(coloured: Bool) -> [String] {
        if let failure = reading.failure {
            return [Style.paint("  note: ", .yellow, coloured) + "the monitor \(reading.host) says nothing: \(failure)"]
        }
        return ["  " + traffic] + alerts(coloured)
    }

    private var traffic: String {
        guard let traffic = reading.traffic, let rate = traffic.requestsPerSecond else { return "no requests were measured in the last minute" }
        let errors = traffic.errorRatio.map { ", \(Self.digits($0 * 100, 2)) % errors" } ?? ""
        let times = [("p50", traffic.p50Seconds), ("p99", traffic.p99Seconds)].compactMap { name, seconds in
            seconds.map { ", \(name) \(Self.digits($0 * 1000, 1)) ms" }
        }
        return "\(Self.digits(rate, 1)) requests a second\(errors)\(times.joined())"
    }

    private func alerts(_ coloured: Bool) -> [String] {
        guard !reading.alerts.isEmpty else { return ["  no alert fires"] }
        return reading.alerts.flatMap { alert in
            let style: Style = alert.severity == "critical" ? .red : .yellow
            return [
                "  " + Style.paint("\(alert.name)", style, coloured) + ": \(Terminal.plain(alert.summary)), since \(alert.since.prefix(19))Z",
                "    \(Terminal.plain(alert.meaning)); first: \(Terminal.plain(alert.first))",
            ]
        }
    }

    /// Without a locale: the same everywhere.
    static func digits(_ value: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let whole = Int((min(abs(value), 1e12) * scale).rounded())
        let text = String(whole)
        let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
        guard places > 0 else { return (value < 0 && whole > 0 ? "-" : "") + text }
        return (value < 0 && whole > 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
