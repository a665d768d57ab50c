import Engines
import Model
import Plans
import Testing

/// A host whose clock is off is named, and is no obstacle.
struct ClockTests {
    private func facts(clock: Int, asked: Int, answered: Int) -> Facts {
        var facts = Facts()
        facts.values[ResourceKey("host", "clock")] = "\(clock)"
        facts.compareClock(asked: asked, answered: answered)
        return facts
    }

    @Test func betweenQuestionAndAnswerIsRight() {
        #expect(facts(clock: 1_000, asked: 1_000, answered: 1_000).clockError == nil)
        #expect(facts(clock: 1_290, asked: 1_000, answered: 1_300).clockError == nil, "an answer that took its time")
        #expect(facts(clock: 940, asked: 1_000, answered: 1_001).clockError == nil, "a minute is let pass")
        #expect(facts(clock: 939, asked: 1_000, answered: 1_001).clockError == -61)
        #expect(facts(clock: 4_601, asked: 1_000, answered: 1_001).clockError == 3_600)
        #expect(Facts().clockError == nil)
    }

    @Test func planSaysSo() throws {
        let web = Host(name: "web-1", address: Address("10.0.0.1")!, roles: [.web])
        let stack = Stack(name: "foobar", domain: "foobar.com", hosts: [web])
        for (clock, note) in [(4_601, "the clock of web-1 is 3600 s ahead of this machine's"), (500, "500 s behind"), (1_000, nil)] {
            var said = facts(clock: clock, asked: 1_000, answered: 1_001)
            for (key, value) in [("init", "systemd"), ("os", "debian 12"), ("writable", "yes")] {
                said.values[ResourceKey("host", key)] = value
            }
            let plan = try Planner.plan(Site(stack), facts: ["web-1": said])
            #expect(!plan.isEmpty)
            #expect(plan.notes.contains { $0.contains(note ?? "clock") } == (note != nil), "\(plan.notes)")
        }
    }
}
