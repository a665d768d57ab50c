import Foundation
import Hosts
import Synchronization
import Testing

extension SiteTests {
    /// Two people at once, and one who is gone.
    struct TwoAtOnce {
        let site: Site

        init() throws { site = try #require(Site.current) }

        @Test func theSecondIsToldWhoHoldsTheLock() async throws {
            try await site.become(.distributed)
            try site.write(.changed)
            let site = site
            let (starts, start) = AsyncStream<Void>.makeStream()
            async let first = Child.run(
                [Site.executable, "up", "--yes"], directory: site.directory, timeout: .seconds(300),
                onLine: { if $0.hasPrefix("▸") { start.yield() } })
            for await _ in starts { break }
            let second = try await site.roost("up", "--yes", expecting: 3)
            #expect(
                second.errors.contains(
                    try Regex(#"is being changed by \S+@\S+ since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(process \d+\)"#)),
                "\(second.errors)")
            let done = try await first
            #expect(done.status == 0, "\(done.errors)")
            #expect(try await site.plan() == [])
            try await site.serves(.changed)
        }

        @Test func aKilledHolderIsForgotten() async throws {
            try await site.become(.distributed)
            try site.write(.changed)
            // After the third thing that happened on a host, the locks are held for certain.
            try await site.roost("up", "--yes", expecting: 137, environment: ["ROOST_CRASH_AFTER": "3"])
            try await site.roost("up", "--yes")
            #expect(try await site.plan() == [])
            try await site.serves(.changed)
        }
    }
}
