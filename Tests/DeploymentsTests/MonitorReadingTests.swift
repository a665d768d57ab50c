import Testing

@testable import Deployments

/// What a monitor answers, read as it comes over SSH.
struct MonitorReadingTests {
    private static func figures(_ samples: String) -> String { #"roost {"status":"success","data":{"resultType":"vector","result":[\#(samples)]}}"# + "\n" }

    private static func alerts(_ alerts: String) -> String { #"roost {"status":"success","data":{"alerts":[\#(alerts)]}}"# + "\n" }

    private static func alert(_ name: String, _ severity: String, state: String = "firing") -> String {
        #"""
        {"labels":{"alertname":"\#(name)","host":"web-1","severity":"\#(severity)"},"annotations":{"summary":"s","meaning":"m","first":"f"},"state":"\#(state)","activeAt":"2026-11-24T12:00:00.5Z","value":"1"}
        """#
    }

    @Test func figuresAndWhatFires() {
        let text =
            "Welcome to mon-1\n"
            + Self.figures(
                #"{"metric":{"__name__":"site:requests:rate1m"},"value":[1.5,"59.98"]},{"metric":{"__name__":"site:errors:ratio1m"},"value":[1.5,"0.25"]},{"metric":{"__name__":"site:seconds:p50"},"value":[1.5,"NaN"]}"#
            )
            + Self.alerts(
                [
                    Self.alert("DeadMan", "none"), Self.alert("SlowAnswers", "warning"), Self.alert("HostDown", "critical"),
                    Self.alert("DiskFull", "critical", state: "pending"),
                ].joined(separator: ","))
        let reading = MonitorReading.parse(MonitorDoor.answers(in: text), host: "mon-1")
        #expect(reading.failure == nil)
        // A quantile of nothing is no number, and one that was never recorded is not there.
        #expect(reading.traffic == .init(requestsPerSecond: 59.98, errorRatio: 0.25, p50Seconds: nil, p99Seconds: nil))
        #expect(reading.alerts.map(\.name) == ["HostDown", "SlowAnswers"])
        #expect(reading.alerts.first?.host == "web-1" && reading.alerts.first?.first == "f")
    }

    @Test(arguments: ["", "roost {}\n", "roost {\"data\":{\"result\":[]}}\n", "roost {\nroost {\n"])
    func anAnswerThatIsNotWholeIsNone(_ text: String) {
        let reading = MonitorReading.parse(MonitorDoor.answers(in: text), host: "mon-1")
        #expect(reading.failure != nil && reading.traffic == nil && reading.alerts.isEmpty)
    }
}
