import Foundation
import Model
import RoostTesting
import Testing

@testable import Checks

/// The probability that the site is up is what adding up all states says.
@Suite struct AvailabilityAnalysisTests {
    @Test func equalsTheSumOverAllStates() {
        var generator = SeededGenerator(11)
        var tried = 0
        while tried < 5000 {
            let stack = RandomStack.make(&generator, hosts: 1...4)
            let analysis = FailureAnalysis(of: stack)
            let subjects = Set(analysis.tiers.flatMap { $0.members.flatMap(\.subjects) }).sorted()
            guard subjects.count <= 9 else { continue }
            tried += 1
            let availability = AvailabilityAnalysis(of: stack, tiers: analysis.tiers).availability
            let (up, down) = sum(stack, analysis, subjects)
            #expect(abs(availability.probability - up) <= 1e-9 * up, "\(stack.hosts)")
            #expect(abs(availability.down - down) <= 1e-9 * down, "\(availability.down) \(down) \(stack.hosts)")
        }
    }

    @Test func aCauseIsWhatWouldNotBe() {
        var generator = SeededGenerator(12)
        for _ in 0..<60 {
            var stack = RandomStack.make(&generator, hosts: 1...4)
            let analysis = FailureAnalysis(of: stack)
            let before = AvailabilityAnalysis(of: stack, tiers: analysis.tiers).availability
            for cause in before.causes where !cause.subject.contains("/") {
                let rates = stack.rates
                stack.rates.hosts[cause.subject] = FailureRates.Rate(between: 1e300, repair: 1)
                let after = AvailabilityAnalysis(of: stack, tiers: analysis.tiers).availability
                #expect(abs(before.outageMinutes - after.outageMinutes - cause.minutes) <= 1e-6 * before.outageMinutes + 1e-12)
                stack.rates = rates
            }
        }
    }

    @Test func tenThousandHostsAreNoTrouble() {
        var stack = Stack(name: "big", domain: "example.org", hosts: [])
        for at in 0..<10_000 {
            let address = Address(bytes: [10, 0, UInt8(at >> 8), UInt8(at & 255)])
            stack.hosts.append(Host(name: "h-\(at)", address: address, roles: at < 3 ? [.database] : [.web, .app]))
        }
        stack.database = Database()
        stack.database?.topology = .galera
        let availability = AvailabilityAnalysis(of: stack, tiers: FailureAnalysis(of: stack).tiers).availability
        #expect(availability.nines > 5 && availability.causes.first?.subject == "h-0")
    }

    /// Straight from the definition: every combination of parts that are up or not.
    private func sum(_ stack: Stack, _ analysis: FailureAnalysis, _ subjects: [String]) -> (up: Double, down: Double) {
        let odds = subjects.map { subject in
            let parts = subject.split(separator: "/").map(String.init)
            let rate = parts.count == 1 ? stack.rates.hosts[parts[0]] ?? StandardRates.host : stack.rates.engines[parts[1]] ?? StandardRates.engine
            return rate.availability
        }
        let tiers = analysis.tiers.map { tier in
            (tier.needed, tier.members.map { member in member.subjects.reduce(0) { $0 | 1 << subjects.firstIndex(of: $1)! } })
        }
        var (up, down) = (0.0, [Double]())
        for state in 0..<(1 << subjects.count) {
            var probability = 1.0
            for at in subjects.indices { probability *= state >> at & 1 == 1 ? odds[at] : 1 - odds[at] }
            let isUp = tiers.allSatisfy { needed, members in members.count { $0 & state == $0 } >= needed }
            if isUp { up += probability } else { down.append(probability) }
        }
        return (up, down.sorted().reduce(0, +))
    }
}
