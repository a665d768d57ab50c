import Testing

@testable import CLI
@testable import Deployments

/// The lines of `roost status` that come from the monitor.
struct TrafficViewTests {
    private var reading: MonitorReading {
        var reading = MonitorReading.parse([], host: "mon-1")
        reading.failure = nil
        return reading
    }

    @Test func figures() {
        var reading = reading
        reading.traffic = .init(requestsPerSecond: 59.981, errorRatio: 0.00125, p50Seconds: 0.0037, p99Seconds: 1.5)
        let lines = TrafficView(reading).lines(coloured: false)
        #expect(lines == ["  60.0 requests a second, 0.13 % errors, p50 3.7 ms, p99 1500.0 ms", "  no alert fires"])
    }

    @Test func nothingMeasured() {
        let lines = TrafficView(reading).lines(coloured: false)
        #expect(lines == ["  no requests were measured in the last minute", "  no alert fires"])
    }

    @Test func whatFiresSaysWhatToDoFirst() {
        var reading = reading
        reading.alerts = [
            .init(
                name: "HostDown", host: "web-1", severity: "critical", since: "2026-11-24T12:00:00.123456Z",
                summary: "web-1 does not answer\u{1B}[2J", meaning: "everything on it may be down", first: "ssh to web-1")
        ]
        let lines = TrafficView(reading).lines(coloured: false).dropFirst()
        #expect(lines.first?.hasPrefix("  HostDown: web-1 does not answer") == true)
        #expect(lines.first?.hasSuffix(", since 2026-11-24T12:00:00Z") == true)
        #expect(lines.last == "    everything on it may be down; first: ssh to web-1")
        #expect(!lines.joined().contains("\u{1B}"))
    }

    @Test func aSilentMonitorIsNamed() {
        let reading = MonitorReading.parse([], host: "mon-1")
        let lines = TrafficView(reading).lines(coloured: false)
        #expect(lines == ["  note: the monitor mon-1 says nothing: Prometheus said what was not understood"])
    }
}
