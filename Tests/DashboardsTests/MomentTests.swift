import Deployments
import Engines
import Foundation
import Model
import Testing

@testable import Dashboards

/// What the monitor's history says of a moment, and of when what is so now began.
struct MomentTests {
    private static let stack = LedgerTests.stack

    /// Answers to questions, by a part of the expression; nothing to the others.
    private static func answer(_ expression: String, _ known: [(part: String, samples: [([String: String], Double)])]) -> Data {
        if expression == "time()" { return Data(#"{"data":{"result":[0,"7300"]}}"#.utf8) }
        let samples = known.first { expression.contains($0.part) }?.samples ?? []
        let result = samples.map { labels, value in
            ["metric": .object(labels.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }), "value": [0, .string("\(value)")]] as JSON
        }
        return Data((["data": ["result": .array(result)]] as JSON).description.utf8)
    }

    /// Two hours and 100 seconds by the monitor's clock, which is an hour ahead.
    private static func moment(_ known: [(part: String, samples: [([String: String], Double)])], of stack: Stack = stack) -> Snapshot? {
        let moment = Moment(stack)
        let expressions = [MonitorReading.figures] + MonitorFigures.expressions + moment.expressions
        return moment.snapshot(expressions.map { answer($0, known) }, at: 3700, host: "mon-1", clockError: 3600)
    }

    private static let well: [(part: String, samples: [([String: String], Double)])] = [
        ("max_over_time(timestamp(max(probe_success{job=\"site\",visit=~\"apex|www\"}) == 0)[6h:5s])", [([:], 7000)]),
        ("max(timestamp(up))", [([:], 7299)]), ("__name__=~", [(["__name__": "site:requests:rate1m"], 61.5)]),
        ("ALERTS{", [(["__name__": "ALERTS", "alertname": "HostDown", "alertstate": "firing", "host": "lb-1", "severity": "critical"], 1)]),
        ("ALERTS_FOR_STATE", [(["__name__": "ALERTS_FOR_STATE", "alertname": "HostDown", "host": "lb-1", "severity": "critical"], 7260)]),
        ("max(probe_success", [([:], 1)]), ("node_network_address_info", [(["host": "lb-2", "address": "10.20.0.10"], 1)]),
        ("up{job=\"node\"} == 1", stack.hosts.filter { $0.name != "lb-1" }.map { (["host": $0.name], 1) }),
        ("up{job=\"node\"}", stack.hosts.map { (["host": $0.name], $0.name == "lb-1" ? 0 : 1) }),
        ("node_systemd_unit_state", [(["host": "web-1", "name": "nginx.service"], 0), (["host": "web-2", "name": "nginx.service"], 1)]),
        ("host:cluster:writes", [(["host": "db-2"], 3), (["host": "db-1"], 40)]), ("haproxy_server_http", [([:], 60)]),
    ]

    @Test func aMomentIsToldAsNowIs() throws {
        let then = try #require(Self.moment(Self.well))
        #expect(then.verdict == .up && then.since == 3400 && !then.isSinceOpen && then.time == 3700)
        #expect(then.traffic?.requestsPerSecond == 61.5 && then.notes.isEmpty)
        let states = Dictionary(uniqueKeysWithValues: then.hosts.map { ($0.name, $0.state) })
        #expect(states["lb-1"] == .lost && states["lb-2"] == .well && states["web-1"] == .ill && states["web-2"] == .well)
        #expect(then.virtual.map(\.holders) == [["lb-2"]] && then.database?.writer == "db-1")
        #expect(then.flows.first { $0.id == "haproxy>nginx" }?.perSecond == 60)
        let alert = try #require(then.alerts?.first)
        #expect(alert.summary == "lb-1 does not answer" && alert.since == 3660 && alert.first.contains("ssh to lb-1"))
    }

    /// As now, the master is named only where there is a choice, and only when there is exactly one.
    @Test func whoWasTheMasterOfTheCaches() throws {
        var two = Self.stack
        var second = try #require(two.hosts(.cache).first)
        (second.name, second.address) = ("cache-2", try #require(Address("10.20.0.52")))
        two.hosts.append(second)
        func master(_ masters: [String], of stack: Stack) -> String?? {
            let part = (part: "redis_instance_info{role=\"master\"}", samples: masters.map { (["host": $0, "role": "master"], 1.0) })
            return Self.moment([part] + Self.well, of: stack).map(\.cacheMaster)
        }
        #expect(master(["cache-2"], of: two) == .some("cache-2"))
        for masters in [[], ["cache-1", "cache-2"]] { #expect(master(masters, of: two) == .some(nil), "\(masters)") }
        #expect(master(["cache-1"], of: Self.stack) == .some(nil))
        #expect(!Moment(Self.stack).expressions.contains { $0.contains("redis") })
    }

    /// Prometheus goes on with values of up to five minutes before: that is no measurement.
    @Test func whatNobodyMeasuredIsNotKnown() throws {
        let old = Self.well.map { $0.part == "max(timestamp(up))" ? ($0.part, [([:], 7200)]) : $0 }
        for known in [old, []] {
            let then = try #require(Self.moment(known))
            #expect(then.verdict == .unknown && then.since == nil && then.traffic == nil && then.alerts == nil && then.virtual.isEmpty)
            #expect(then.hosts.allSatisfy { $0.state == .unknown } && then.notes == ["the monitor measured nothing then"])
        }
    }

    @Test func anAnswerThatIsCutIsNone() {
        let moment = Moment(Self.stack)
        let answers = ([MonitorReading.figures] + MonitorFigures.expressions + moment.expressions).map { Self.answer($0, Self.well) }
        for index in answers.indices {
            var cut = answers
            cut[index] = cut[index].dropLast(3)
            #expect(moment.snapshot(cut, at: 3700, host: "mon-1", clockError: 3600) == nil, "answer \(index)")
        }
        #expect(moment.snapshot(answers.dropLast(), at: 3700, host: "mon-1", clockError: 3600) == nil)
    }

    private static func beginnings(_ known: [(part: String, samples: [([String: String], Double)])]) -> Beginnings? {
        Beginnings(Beginnings.expressions(for: stack).map { answer($0, known) }, stack: stack, now: 3700)
    }

    @Test func whatIsSoBeganWhenItWasLastOtherwise() throws {
        let known: [(part: String, samples: [([String: String], Double)])] = [
            ("== 0)[15d:1m]", [([:], 5000)]), ("max by (host, address)", [(["host": "lb-1", "address": "10.20.0.10"], 7290), (["host": "lb-2", "address": "10.20.0.10"], 6900)]),
            ("up{job=\"node\"} == 1)[6h:15s]", [(["host": "web-1"], 7100)]), ("up{job=\"node\",host=\"mon-1\"}", [([:], 4000)]),
        ]
        let beginnings = try #require(Self.beginnings(known))
        #expect(beginnings.up == 1400 && beginnings.down == nil && beginnings.first == 400)
        #expect(beginnings.lost == ["web-1": 3500] && beginnings.held == ["10.20.0.10": ["lb-1": 3300, "lb-2": 3690]])
        var ledger = Ledger(Self.stack, pulses: [:], at: 3690)
        LedgerTests.heard(at: 3699, in: &ledger)
        #expect(ledger.snapshot(at: 3700).since == 3690 && ledger.snapshot(at: 3700).isSinceOpen)
        ledger.hear(beginnings)
        let snapshot = ledger.snapshot(at: 3700)
        #expect(snapshot.since == 1400 && !snapshot.isSinceOpen && snapshot.virtual[0].since == 3300)
        // What changes while somebody looks is known better than by the history.
        let names = Set(Self.stack.hosts(.web).map(\.name))
        for second in 3701...3710 { LedgerTests.heard(at: Double(second), except: names, in: &ledger) }
        #expect(ledger.snapshot(at: 3710).verdict == .down && ledger.snapshot(at: 3710).since == 3710)
    }

    /// It was so for as long as there is a history, and before.
    @Test func whatWasNeverOtherwiseIsOpen() throws {
        let beginnings = try #require(Self.beginnings([("up{job=\"node\",host=\"mon-1\"}", [([:], 4000)])]))
        #expect(Snapshot.Since(.up, beginnings) == .init(time: 400, isOpen: true))
        #expect(Snapshot.Since(.unknown, beginnings) == nil)
    }
}
