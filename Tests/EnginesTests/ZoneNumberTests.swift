import Model
import Testing

@testable import Engines

/// A zone's number grows with its content, on all name servers alike.
@Suite struct ZoneNumberTests {
    private func stack(web: String = "10.0.0.1") -> Stack {
        Stack(
            name: "s", domain: "example.org",
            hosts: [("a", web, Role.web), ("b", "10.0.0.2", .dns), ("c", "10.0.0.3", .dns)].map {
                Model.Host(name: $0.0, address: Address($0.1)!, roles: [$0.2])
            })
    }

    /// What name servers say whose files have these numbers; `of` is the stack that they were made from.
    private func facts(_ numbers: [String: UInt32], of stack: Stack) -> [String: Facts] {
        numbers.mapValues { number in
            var facts = Facts()
            facts.values[ResourceKey("zone", "example.org")] = "\(number) \(Digest.sha256(Zone(stack).text))"
            return facts
        }
    }

    @Test func itGrowsExactlyWhenTheZoneIsAnother() {
        let (one, other) = (stack(), stack(web: "10.0.0.9"))
        #expect(ZoneNumber.next(for: one, facts: [:]) == 1)
        #expect(ZoneNumber.next(for: one, facts: facts(["b": 7, "c": 7], of: one)) == 7)
        #expect(ZoneNumber.next(for: other, facts: facts(["b": 7, "c": 7], of: one)) == 8)
    }

    /// One that was away, or was reached first by an `up` that was interrupted, has an older zone under an older number.
    @Test func whoWasAwayIsGivenWhatTheOthersHave() {
        let (old, new) = (stack(), stack(web: "10.0.0.9"))
        let apart = facts(["b": 7], of: old).merging(facts(["c": 8], of: new)) { a, _ in a }
        #expect(ZoneNumber.next(for: new, facts: apart) == 8)
        #expect(ZoneNumber.next(for: old, facts: apart) == 9, "what an older number stood for comes back under a new one")
    }

    @Test func afterTheLargestComesZero() {
        let (one, other) = (stack(), stack(web: "10.0.0.9"))
        #expect(ZoneNumber.next(for: other, facts: facts(["b": .max], of: one)) == 0)
        let wrapped = facts(["b": .max], of: one).merging(facts(["c": 0], of: other)) { a, _ in a }
        #expect(ZoneNumber.next(for: other, facts: wrapped) == 0)
    }
}
