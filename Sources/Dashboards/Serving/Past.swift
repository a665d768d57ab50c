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
    /// JSON with the last lines; nil for a host that there is none of.
    func logs(of host: String) async -> String?
}

/// The past of a real stack, over its connections. The same question asked by many is asked once.
package actor StackPast: Past {
    private let stack: Stack
    private let connect: @Sendable (String, Address) -> any Connection
    private let journal: @Sendable () -> [Mark]
    private var histories: [Int: (at: Double, text: Task<String, Never>)] = [:]
    private var moments: [Double: (at: Double, text: Task<String, Never>)] = [:]
    private var logs: [String: (at: Double, text: Task<String, Never>)] = [:]

    /// Seconds for which an answer is good.
    private static let freshness = (history: 5.0, moment: 60.0, logs: 3.0)
    /// Moments closer together than what is measured are the same, in seconds.
    private static let grain = 5.0

    /// - Parameter journal: what was done to the stack, from here.
    package init(_ stack: Stack, connect: @escaping @Sendable (String, Address) -> any Connection, journal: @escaping @Sendable () -> [Mark]) {
        self.stack = stack
        self.connect = connect
        self.journal = journal
    }

    package func history(hours: Int) async -> String {
        let now = Watcher.now
        if let known = histories[hours], now - known.at < Self.freshness.history { return await known.text.value }
        let doors = stack.hosts(.monitor).map { MonitorDoor($0.name, connect($0.name, $0.address)) }
        let marks = journal()
        let task = Task { await History.ask(doors, hours: hours, now: now, marks: marks).text }
        histories = histories.filter { now - $0.value.at < Self.freshness.history }
        histories[hours] = (now, task)
        return await task.value
    }

    package func moment(at time: Double) async -> String {
        let now = Watcher.now
        let time = min((time / Self.grain).rounded() * Self.grain, now)
        if let known = moments[time], now - known.at < Self.freshness.moment { return await known.text.value }
        let doors = stack.hosts(.monitor).map { MonitorDoor($0.name, connect($0.name, $0.address)) }
        let moment = Moment(stack)
        let task = Task { () -> String in
            do throws(Failure) {
                return Feed.text(try await moment.ask(doors, at: time, now: now))
            } catch {
                return (["failure": .string("\(error.subject) \(error.cause)")] as JSON).description
            }
        }
        moments = moments.filter { now - $0.value.at < Self.freshness.moment }
        moments[time] = (now, task)
        return await task.value
    }

    package func logs(of host: String) async -> String? {
        guard let host = stack.host(named: host) else { return nil }
        let now = Watcher.now
        if let known = logs[host.name], now - known.at < Self.freshness.logs { return await known.text.value }
        let connection = connect(host.name, host.address)
        let reader = LogReader(Engines.Catalogue.engines(on: host, in: stack), lines: 5)
        let task = Task { await Self.read(reader, connection) }
        logs[host.name] = (now, task)
        return await task.value
    }

    private struct Answer: Encodable {
        var lines: [LogLine]
        var failure: String?
    }

    private static func read(_ reader: LogReader, _ connection: any Connection) async -> String {
        var answer = Answer(lines: [])
        do throws(Failure) {
            let result = try await connection.run(reader.script, timeout: .seconds(10), onLine: nil)
            answer.lines = Array(result.output.split(separator: "\n").compactMap { reader.line(String($0), host: connection.host) }.sorted().suffix(60))
        } catch {
            answer.failure = "\(error.subject) \(error.cause)"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: (try? encoder.encode(answer)) ?? Data("{\"lines\": []}".utf8), as: UTF8.self)
    }
}
