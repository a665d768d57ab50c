import RoostTesting
import Testing

extension SiteTests {
    /// `up` killed at any instant; the next one puts everything right.
    struct Killed {
        let site: Site

        init() throws { site = try #require(Site.current) }

        /// A change of every tier, of which one adds a host and one takes it away.
        static let designs = [Design.changed, .distributed, .smaller, .distributed]

        @Test(.enabled(if: !Site.isSoak)) func afterSomeSteps() async throws {
            try await site.become(.distributed)
            for (at, share) in [0.02, 0.3, 0.75, 0.45, 0.9, 0.6].enumerated() {
                let design = Self.designs[at % Self.designs.count]
                try site.write(design)
                let events = try await site.plan().count * 2
                let index = max(1, Int(Double(events) * share))
                try await site.roost("up", "--yes", expecting: 137, environment: ["ROOST_CRASH_AFTER": "\(index)"])
                try await isMended(design, after: "event \(index) of \(events)")
            }
        }

        @Test(.enabled(if: Site.isSoak)) func afterEveryStep() async throws {
            var now = Design.distributed
            try await site.become(now)
            for design in Self.designs {
                var tried = 0
                while true {
                    try site.write(design)
                    // The second time there is less to do: a release that was unpacked once is there already.
                    let events = try await site.plan().count * 2
                    guard tried < events else { break }
                    tried += 1
                    try await site.roost("up", "--yes", expecting: 137, environment: ["ROOST_CRASH_AFTER": "\(tried)"])
                    try await isMended(design, after: "event \(tried) of \(events)")
                    print("killed after event \(tried) of \(events)")
                    try await site.become(now)
                }
                #expect(tried > 20)
                try await site.become(design)
                now = design
            }
        }

        /// Only `roost` itself is killed: what it started on the hosts goes on or ends as it will.
        @Test func atRandomInstants() async throws {
            try await site.become(.changed)
            try site.write(.distributed)
            let clock = ContinuousClock()
            let whole = try await clock.measure { try await site.roost("up", "--yes") } / .milliseconds(1)
            var random = SplitMix(seed: 20_261_123)
            for turn in 0..<(Site.isSoak ? 50 : 4) {
                let design = turn % 2 == 0 ? Design.changed : .distributed
                try site.write(design)
                let instant = 0.05 + Double(random.next() % UInt64(whole)) / 1000 * 0.9
                // The last moments of a quick run may lie before the kill: then there is nothing to mend.
                let words = ["timeout", "--foreground", "-s", "KILL", "\(instant)", Site.executable, "up", "--yes"]
                try await site.run(["sh", "-c", "\"$@\"; s=$?; [ $s = 137 ] || [ $s = 0 ]", "sh"] + words)
                try await isMended(design, after: "\(instant) s (run \(turn))")
            }
        }

        private func isMended(_ design: Design, after kill: String) async throws {
            do {
                try await site.roost("up", "--yes")
                #expect(try await site.plan() == [], "killed after \(kill)")
                let halves = try await site.on(
                    ["lb-1", "web-1"] + (design.hasSecondWeb ? ["web-2"] : []), HalfDone.script)
                #expect(halves.values.allSatisfy { $0 == "" }, "killed after \(kill): \(halves)")
                try await site.serves(design)
            } catch {
                throw Unexpected("killed after \(kill): \(error)")
            }
        }
    }
}

/// Random numbers that are the same in every run: SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
