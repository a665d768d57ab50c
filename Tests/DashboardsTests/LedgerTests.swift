import Deployments
import Engines
import Foundation
import Model
import RoostTesting
import Testing

@testable import Dashboards

/// What was heard, and what it means: with hosts and times of a test's own.
struct LedgerTests {
    static let stack = try! StackReader.read(path: Repository.path("examples/scaled/stack.yml"))
    private static let pulses = Dictionary(uniqueKeysWithValues: stack.hosts.map { ($0.name, $0.roles.contains(.balancer) ? 0.5 : 1) })

    /// A host on which everything runs.
    static func facts(_ host: Model.Host) -> Facts {
        var facts = Facts()
        for engine in Engines.Catalogue.engines(on: host, in: stack) {
            facts.values[ResourceKey(UnitResource.kind, engine.unit)] = "loaded active enabled no x"
        }
        if host.roles.contains(.database) {
            let values = [
                "wsrep_on": "ON", "wsrep_cluster_status": "Primary", "wsrep_local_state": "4", "wsrep_cluster_size": "3",
                "read_only": "0", "writer": "db-1 1", "wsrep_cluster_state_uuid": "u",
            ]
            for (key, value) in values { facts.values[ResourceKey(MariaDB.factKind, key)] = value }
        }
        return facts
    }

    private static func pulse(_ text: String) -> Watching.Word { .pulse(Pulse("P\t\(text)")!) }

    /// All hosts are heard, lb-1 has the address.
    static func heard(at now: Double, except silent: Set<String> = [], in ledger: inout Ledger) {
        for host in stack.hosts where !silent.contains(host.name) {
            ledger.hear(.facts(facts(host)), from: host.name, at: now)
            ledger.hear(pulse(host.name == "lb-1" ? "10.20.0.10\t" : "\t"), from: host.name, at: now)
        }
    }

    private var ledger: Ledger { Ledger(Self.stack, pulses: Self.pulses, at: 0) }

    @Test func nobodyCanSayUntilAllWereHeard() {
        var ledger = ledger
        #expect(ledger.snapshot(at: 0).verdict == .unknown)
        Self.heard(at: 1, except: ["app-2"], in: &ledger)
        #expect(ledger.snapshot(at: 1).verdict == .unknown)
        Self.heard(at: 2, in: &ledger)
        let snapshot = ledger.snapshot(at: 2)
        // It was so before anybody looked.
        #expect(snapshot.verdict == .up && snapshot.since == 0 && snapshot.isSinceOpen)
        #expect(snapshot.hosts.allSatisfy { $0.state == .well })
        #expect(snapshot.virtual.map(\.holders) == [["lb-1"]] && snapshot.virtual[0].since == nil)
        #expect(snapshot.database?.writer == "db-1")
    }

    @Test func aLostBalancerIsLostAndItsAddressMoves() {
        var ledger = ledger
        Self.heard(at: 10, in: &ledger)
        _ = ledger.snapshot(at: 10)
        // From here on lb-1 says nothing; lb-2 has the address.
        for tick in 1...10 {
            let now = 10 + Double(tick) / 2
            for host in Self.stack.hosts where host.name != "lb-1" {
                ledger.hear(Self.pulse(host.name == "lb-2" ? "10.20.0.10\t" : "\t"), from: host.name, at: now)
            }
            let snapshot = ledger.snapshot(at: now)
            #expect(snapshot.virtual[0].holders == ["lb-2"], "at \(now)")
            #expect(snapshot.hosts[0].state == (now - 10 <= 3.5 ? .well : .lost), "at \(now)")
            #expect(snapshot.verdict == .up)
        }
        #expect(ledger.snapshot(at: 15).virtual[0].since != nil)
    }

    @Test func twoThatHoldItAreBothNamed() {
        var ledger = ledger
        Self.heard(at: 1, in: &ledger)
        let isNews = ledger.hear(Self.pulse("10.20.0.10\t"), from: "lb-2", at: 1.4)
        #expect(isNews)
        #expect(ledger.snapshot(at: 1.4).virtual[0].holders == ["lb-2"], "it has moved, as far as anybody knows")
        ledger.hear(Self.pulse("10.20.0.10\t"), from: "lb-1", at: 1.5)
        #expect(ledger.snapshot(at: 1.5).virtual[0].holders == ["lb-1", "lb-2"])
    }

    @Test func theSiteIsDownWithoutAnyWebServer() {
        var ledger = ledger
        Self.heard(at: 1, in: &ledger)
        _ = ledger.snapshot(at: 1)
        for second in 2...8 { Self.heard(at: Double(second), except: ["web-1", "web-2"], in: &ledger) }
        let snapshot = ledger.snapshot(at: 8)
        #expect(snapshot.verdict == .down && snapshot.since == 8)
    }

    /// Whoever hears nobody has lost the network, perhaps: nothing follows about the site.
    @Test func whoHearsNobodySaysNothing() {
        var ledger = ledger
        Self.heard(at: 1, in: &ledger)
        _ = ledger.snapshot(at: 1)
        for host in Self.stack.hosts { ledger.lose(host.name, why: "could not be reached over SSH") }
        let snapshot = ledger.snapshot(at: 30)
        #expect(snapshot.verdict == .unknown)
        #expect(snapshot.hosts.allSatisfy { $0.state == .lost && $0.detail.contains("SSH") })
    }

    @Test func figuresComeFromTheBalancersWithoutAMonitor() {
        var ledger = ledger
        Self.heard(at: 0, in: &ledger)
        for second in 1...20 {
            Self.heard(at: Double(second), in: &ledger)
            let counts = "site/FRONTEND,OPEN,\(second * 50),\(second),0 web/web-1,UP,\(second * 25),0,3 web/web-2,UP,\(second * 25),0,3"
            ledger.hear(Self.pulse("10.20.0.10\t\(counts)"), from: "lb-1", at: Double(second) + 0.95)
        }
        let snapshot = ledger.snapshot(at: 21)
        #expect(snapshot.traffic?.source == "balancers")
        #expect(abs((snapshot.traffic?.requestsPerSecond ?? 0) - 50) < 0.01)
        #expect(abs((snapshot.traffic?.errorRatio ?? 0) - 0.02) < 0.0001)
        #expect(snapshot.notes.contains { $0.contains("no monitor answers") })
        #expect(snapshot.alerts == nil, "nobody knows whether any fires")
    }

    @Test func aCounterThatBeginsAnewIsNoNegativeRate() {
        var rates = CountRates()
        let count = { (requests: Int) in Pulse("P\t\ta/b,UP,\(requests),0,")!.counts }
        rates.add(count(1000), at: 0)
        #expect(rates.rate { _ in true } == nil)
        rates.add(count(10), at: 1)
        #expect(rates.rate { _ in true }?.requests == 10)
    }
}
