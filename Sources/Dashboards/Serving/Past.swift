import Deployments
import Engines
import Foundation
import Hosts
import Model

/// What was: figures of the past, and log lines. Asked only when somebody looks.
package protocol Past: Sendable {
    /// JSON: ``History``.
    func history(hours: Int) async -> String
    /// JSON: a ``Snapshot`` of that time, in seconds since 1970 here; or why there is none, as `failure`.
    func moment(at time: Double) async -> String
    /// JSON with the last lines of a host, or of one component of it; nil where there is none of that name.
    func logs(of host: String, component: String?) async -> String?
    /// JSON: a ``ComponentReading`` of that time, in seconds since 1970 here, or of now; nil where there is no such component.
    func component(_ engine: String, on host: String, at time: Double?) async -> String?
}

/// The past of a real stack, over its connections. The same question asked by many is asked once.
package actor StackPast: Past {
    /// A component, and the moment in which it is looked at.
    private struct Look: Hashable {
        var host: String
        var engine: String?
        var time: Double?
    }

    private let stack: Stack
    private let connect: @Sendable (String, Address) -> any Connection
    private let journal: @Sendable () -> [Mark]
    private var histories = Remembered<Int>(5)
    private var moments = Remembered<Double>(60)
    private var logs = Remembered<Look>(freshness)
    private var components = Remembered<Look>(freshness)

    /// Seconds for which what was said of now is good.
    static let freshness = 3.0
    /// Moments closer together than what is measured are the same, in seconds.
    private static let grain = 5.0
    /// Lines of the journal, and of each log file: of a host, on which many log, and of one component.
    private static let lines = (host: 5, component: 40)
    /// Lines that are shown at most.
    private static let most = 60

    /// - Parameter journal: what was done to the stack, from here.
    package init(_ stack: Stack, connect: @escaping @Sendable (String, Address) -> any Connection, journal: @escaping @Sendable () -> [Mark]) {
        self.stack = stack
        self.connect = connect
        self.journal = journal
    }

    private var doors: [MonitorDoor] { stack.hosts(.monitor).map { MonitorDoor($0.name, connect($0.name, $0.address)) } }

    package func history(hours: Int) async -> String {
        let now = Watcher.now
        let (doors, marks) = (doors, journal())
        return await histories.answer(to: hours, at: now) { await History.ask(doors, hours: hours, now: now, marks: marks).text }.value
    }

    package func moment(at time: Double) async -> String {
        let now = Watcher.now
        let time = Self.grained(time, now)
        let (doors, moment) = (doors, Moment(stack))
        return await moments.answer(to: time, at: now) {
            do throws(Failure) {
                return Feed.text(try await moment.ask(doors, at: time, now: now))
            } catch {
                return (["failure": .string("\(error.subject) \(error.cause)")] as JSON).description
            }
        }.value
    }

    private static func grained(_ time: Double, _ now: Double) -> Double { min((time / grain).rounded() * grain, now) }

    package func logs(of host: String, component: String?) async -> String? {
        guard let host = stack.host(named: host) else { return nil }
        let engines = Engines.Catalogue.engines(on: host, in: stack).filter { component == nil || $0.name == component }
        guard !engines.isEmpty || component == nil else { return nil }
        let connection = connect(host.name, host.address)
        let reader = LogReader(engines, lines: component == nil ? Self.lines.host : Self.lines.component)
        return await logs.answer(to: Look(host: host.name, engine: component), at: Watcher.now) { await Self.read(reader, connection) }.value
    }

    package func component(_ engine: String, on host: String, at time: Double?) async -> String? {
        guard let host = stack.host(named: host), let engine = Engines.Catalogue.engines(on: host, in: stack).first(where: { $0.name == engine })
        else { return nil }
        let now = Watcher.now
        let time = time.map { Self.grained($0, now) }
        let (doors, connection) = (doors, connect(host.name, host.address))
        return await components.answer(to: Look(host: host.name, engine: engine.name, time: time), at: now) {
            await ComponentReading.ask(engine, on: host, connection, doors, at: time, now: now).text
        }.value
    }

    private struct Answer: Encodable {
        var lines: [LogLine]
        var failure: String?
    }

    private static func read(_ reader: LogReader, _ connection: any Connection) async -> String {
        var answer = Answer(lines: [])
        do throws(Failure) {
            let result = try await connection.run(reader.script, timeout: .seconds(10), onLine: nil)
            answer.lines = Array(result.output.split(separator: "\n").compactMap { reader.line(String($0), host: connection.host) }.sorted().suffix(Self.most))
        } catch {
            answer.failure = "\(error.subject) \(error.cause)"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: (try? encoder.encode(answer)) ?? Data("{\"lines\": []}".utf8), as: UTF8.self)
    }
}
