import Deployments
import Engines
import Foundation
import Model
import Synchronization
import Testing

@testable import Dashboards
@testable import Hosts

/// What somebody who looks at one component is told: by its host, by the monitor, by both or by neither.
struct ComponentTests {
    private static let stack = LedgerTests.stack

    /// A host that answers every question of Prometheus with 7.5, and that for its clock with 8600, is asked about units, and logs.
    private struct Played: Connection {
        let host: String
        var isLost = false
        var asked = Asked()

        final class Asked: Sendable {
            let scripts = Mutex([String]())
        }

        var anew: any Connection { self }

        func run(_ script: String, timeout: Duration, onLine: (@Sendable (String) -> Void)?) async throws(Failure) -> Child.Result {
            asked.scripts.withLock { $0.append("\(host): \(script)") }
            if isLost { throw Failure(host, "could not be reached over SSH") }
            return Child.Result(status: 0, output: said(script), errors: "")
        }

        private func said(_ script: String) -> String {
            if script.contains("systemctl show") { return ComponentTests.shown }
            if script.contains("journalctl") { return "J\t{\"MESSAGE\":\"it goes on\",\"_SYSTEMD_UNIT\":\"nginx.service\",\"__REALTIME_TIMESTAMP\":\"1000000000\"}\n" }
            let paths = script.matches(of: #/'\/api\/v1\/query[^']*'/#).map { String($0.output) }
            return paths.map { path in
                path.contains("query=time%28%29") ? #"roost {"data":{"result":[0,"8600"]}}"# : #"roost {"data":{"result":[{"metric":{},"value":[0,"7.5"]}]}}"#
            }.joined(separator: "\n")
        }

        func follow(_ script: String, onLine: @escaping @Sendable (String) -> Void) async throws(Failure) { throw Failure(host, "is over") }
        func send(_ upload: Upload) async throws(Failure) { throw Failure(host, "takes nothing") }
        func lock(as holder: String) async throws(Failure) -> any HostLock { throw Failure(host, "has no lock") }
    }

    private static let shown = """
        now=5000
        NRestarts=2
        ActiveEnterTimestamp=@4000
        InactiveEnterTimestamp=@3999
        ActiveState=active
        SubState=running
        MemoryCurrent=[not set]
        TasksCurrent=18446744073709551615

        """

    @Test func aUnitIsReadByItsHostsOwnClock() throws {
        let reading = try #require(UnitReading(Self.shown, now: 8600))
        #expect(reading.detail == "running" && reading.since == 7600)
        #expect(reading.figures == [.init(name: "started again by itself, since it was started", value: 2, unit: .count)])
        let failed = Self.shown.replacing("State=active", with: "State=failed")
        #expect(UnitReading(failed, now: 5000)?.since == 3999)
        let never = failed.replacing("=@3999", with: "=").replacing("[not set]", with: "1048576")
        let other = try #require(UnitReading(never, now: 5000))
        #expect(other.since == nil && other.memoryBytes == 1_048_576)
        #expect(UnitReading(Self.shown.replacing("now=5000", with: ""), now: 5000) == nil && UnitReading("", now: 0) == nil)
        #expect(UnitReading.script("it's.service").contains(#"'it'\''s.service'"#))
    }

    /// Every figure is asked of this host's alone.
    @Test func figuresAreTheComponentsOwn() throws {
        for component in Catalogue.components(of: Self.stack) where component.engine != Prometheus().name {
            let host = try #require(Self.stack.host(named: component.host))
            let engine = try #require(Catalogue.engine(named: component.engine))
            let questions = ComponentFigures(host: host, engine: engine).questions
            #expect(questions.allSatisfy { $0.expression.contains("host=\"\(host.name)\"") }, "\(component)")
            #expect(Set(questions.map(\.name)).count == questions.count && questions.count > 0, "\(component)")
        }
    }

    private static func past(lost: Set<String> = [], asked: Played.Asked = .init(), of stack: Stack = stack) -> StackPast {
        StackPast(stack, connect: { name, _ in Played(host: name, isLost: lost.contains(name), asked: asked) }, journal: { [] })
    }

    private struct Reading: Decodable {
        struct Figure: Decodable {
            var name: String
            var value: Double
        }

        var detail: String?
        var since: Double?
        var figures: [Figure]
        var notes: [String]
    }

    private static func reading(_ past: StackPast, _ engine: String, on host: String, at time: Double? = nil) async throws -> Reading {
        let text = try #require(await past.component(engine, on: host, at: time))
        return try JSONDecoder().decode(Reading.self, from: Data(text.utf8))
    }

    @Test func hostAndMonitorAreAsked() async throws {
        let before = Watcher.now
        let reading = try await Self.reading(Self.past(), "nginx", on: "web-1")
        #expect(reading.detail == "running" && reading.notes.isEmpty)
        #expect((before...Watcher.now).contains(try #require(reading.since) + 1000))
        #expect(reading.figures.first { $0.name == "requests" }?.value == 7.5)
        #expect(reading.figures.last?.value == 2)
    }

    /// With less, and it says so.
    @Test func whatCannotBeAskedIsSaid() async throws {
        let alone = try await Self.reading(Self.past(lost: ["mon-1"]), "nginx", on: "web-1")
        #expect(alone.detail == "running" && alone.figures.count == 1 && alone.notes == ["no figures of the monitor: mon-1 could not be reached over SSH"])
        let lost = try await Self.reading(Self.past(lost: ["web-1"]), "nginx", on: "web-1")
        #expect(lost.detail == nil && lost.since == nil && lost.figures.count > 3 && lost.notes == ["web-1 could not be reached over SSH"])
        var without = Self.stack
        without.hosts.removeAll { $0.roles.contains(.monitor) }
        without.monitoring = nil
        #expect(try await Self.reading(Self.past(of: without), "nginx", on: "web-1").notes == ["no figures of the monitor: the stack has no monitor"])
    }

    /// Of a moment only the monitor knows, by its own clock, which is an hour ahead here.
    @Test func aMomentIsTheMonitors() async throws {
        let asked = Played.Asked()
        let (monitor, database) = (Played(host: "mon-1", asked: asked), Played(host: "db-1", isLost: true, asked: asked))
        let (host, door) = (try #require(Self.stack.host(named: "db-1")), MonitorDoor("mon-1", monitor))
        let reading = await ComponentReading.ask(MariaDB(), on: host, database, [door], at: 1_000_000_000, now: 5000)
        #expect(reading.detail == nil && reading.since == nil && reading.notes.isEmpty && !reading.figures.isEmpty)
        let scripts = asked.scripts.withLock { $0 }
        #expect(scripts.allSatisfy { $0.hasPrefix("mon-1: ") })
        let time = try #require(scripts.last?.firstMatch(of: #/&time=([0-9.e+]+)/#).flatMap { Double($0.1) })
        #expect(time == 1_000_003_600)
    }

    @Test func whatManyAskIsAskedOnce() async throws {
        let asked = Played.Asked()
        let past = Self.past(asked: asked)
        let start = Watcher.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { _ = await past.component("redis", on: "cache-1", at: nil) } }
        }
        // Its host and the monitor; again when an answer has become old, on a machine that is busy with something else.
        let rounds = 1 + Int((Watcher.now - start) / StackPast.freshness)
        #expect((2...2 * rounds).contains(asked.scripts.withLock { $0.count }) && rounds < 100)
    }

    @Test func logLinesAreTheComponentsOwn() async throws {
        let asked = Played.Asked()
        let past = Self.past(asked: asked)
        let text = try #require(await past.logs(of: "web-1", component: "nginx"))
        #expect(text.contains("it goes on"))
        let script = asked.scripts.withLock { $0.last ?? "" }
        #expect(script.contains("-u nginx.service") && script.contains("/var/log/nginx/") && !script.contains("-u chrony"))
        #expect(await past.logs(of: "web-1", component: nil) != nil && asked.scripts.withLock { $0.last ?? "" }.contains("-u chrony"))
        // There is no such component on that host, or no such host.
        for (host, component) in [("web-1", "mariadb"), ("web-1", ""), ("web-9", "nginx"), ("web-1", "nginx; true")] {
            #expect(await past.logs(of: host, component: component) == nil, "\(component) on \(host)")
            #expect(await past.component(component, on: host, at: nil) == nil, "\(component) on \(host)")
        }
    }
}
