import Deployments
import Foundation
import Model
import RoostTesting
import Testing

@testable import Dashboards

/// What a monitor answers, or does not, and what is shown then.
struct MonitorTests {
    private static func vector(_ samples: String = "") -> Data { Data(#"{"data":{"resultType":"vector","result":[\#(samples)]}}"#.utf8) }

    /// Answers to every question, in their order.
    private static func answers(clock: Double, requests: String = "59.9", alerts: String = "", seen: [String] = []) -> [Data] {
        MonitorFigures.paths.map { path in
            if path.contains("alerts") { return Data(#"{"data":{"alerts":[\#(alerts)]}}"#.utf8) }
            if path.contains("time%28%29") { return Data(#"{"data":{"resultType":"scalar","result":[\#(clock),"\#(clock)"]}}"#.utf8) }
            if path.contains("site%3Arequests") {
                return vector(#"{"metric":{"__name__":"site:requests:rate1m"},"value":[1,"\#(requests)"]},{"metric":{"__name__":"site:seconds:p99"},"value":[1,"NaN"]}"#)
            }
            if path.contains("up%7B") { return vector(seen.map { #"{"metric":{"host":"\#($0)"},"value":[1,"1"]}"# }.joined(separator: ",")) }
            return vector()
        }
    }

    private static func shown(_ answers: [Data], heard: Double = 100, at now: Double = 100) -> Snapshot {
        var ledger = Ledger(LedgerTests.stack, pulses: [:], at: 0)
        LedgerTests.heard(at: heard, in: &ledger)
        if let figures = MonitorFigures(answers, host: "mon-1", now: now) { ledger.hear(figures, of: "mon-1", at: now) }
        return ledger.snapshot(at: now)
    }

    @Test func itsFiguresAreShown() {
        let snapshot = Self.shown(Self.answers(clock: 100))
        #expect(snapshot.traffic == .init(requestsPerSecond: 59.9, errorRatio: nil, p50Seconds: nil, p99Seconds: nil, source: "monitor"))
        #expect(snapshot.alerts == [] && snapshot.monitor == .init(host: "mon-1", answers: true, detail: "") && snapshot.notes.isEmpty)
    }

    /// A monitor that has measured nothing yet is none that is lost.
    @Test func anEmptyOneHasNoFiguresAndIsThere() {
        let empty = MonitorFigures.paths.map { path in
            path.contains("alerts")
                ? Data(#"{"data":{"alerts":[]}}"#.utf8)
                : path.contains("time%28%29") ? Data(#"{"data":{"result":[100,"100"]}}"#.utf8) : Self.vector()
        }
        let snapshot = Self.shown(empty)
        #expect(snapshot.monitor?.answers == true && snapshot.traffic?.requestsPerSecond == nil && snapshot.alerts == [])
    }

    @Test(arguments: [3600.0, -3600])
    func aClockAnHourOffIsToldOfAndCorrected(_ error: Double) {
        let began = Date(timeIntervalSince1970: 70 + error + 1_000_000).ISO8601Format()
        let alert = #"{"labels":{"alertname":"HostDown","severity":"critical"},"annotations":{},"state":"firing","activeAt":"\#(began)"}"#
        let snapshot = Self.shown(Self.answers(clock: 1_000_100 + error, alerts: alert), heard: 1_000_100, at: 1_000_100)
        #expect(snapshot.alerts?.first?.since == 1_000_070)
        #expect(snapshot.notes.contains { $0.contains("60 min \(error > 0 ? "ahead" : "behind")") })
    }

    /// What it said long ago is not told as if it were so now.
    @Test func whatIsOldIsNotTold() {
        var ledger = Ledger(LedgerTests.stack, pulses: [:], at: 0)
        ledger.hear(MonitorFigures(Self.answers(clock: 100), host: "mon-1", now: 100)!, of: "mon-1", at: 100)
        ledger.loseMonitor("mon-1", why: "did not finish within 15 s")
        LedgerTests.heard(at: 130, in: &ledger)
        let snapshot = ledger.snapshot(at: 130)
        #expect(snapshot.alerts == nil && snapshot.traffic == nil)
        #expect(snapshot.monitor == .init(host: "mon-1", answers: false, detail: "did not finish within 15 s"))
    }

    @Test func answersThatAreCutAreNone() {
        let whole = Self.answers(clock: 100)
        #expect(MonitorFigures(Array(whole.dropLast()), host: "mon-1", now: 0) == nil)
        for index in whole.indices {
            var cut = whole
            cut[index] = cut[index].dropLast(3)
            #expect(MonitorFigures(cut, host: "mon-1", now: 0) == nil, "answer \(index)")
        }
    }

    @Test func whoOnlyTheMonitorHearsIsNotLost() {
        var ledger = Ledger(LedgerTests.stack, pulses: [:], at: 0)
        LedgerTests.heard(at: 100, in: &ledger)
        for second in 101...120 { LedgerTests.heard(at: Double(second), except: ["web-1"], in: &ledger) }
        let figures = MonitorFigures(Self.answers(clock: 120, seen: ["web-1"]), host: "mon-1", now: 120)!
        ledger.hear(figures, of: "mon-1", at: 120)
        let snapshot = ledger.snapshot(at: 120)
        #expect(snapshot.hosts.first { $0.name == "web-1" }?.state == .quiet)
        #expect(snapshot.notes.contains { $0.contains("web-1") })
    }
}
