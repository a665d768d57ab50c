import Deployments
import Engines
import Foundation
import Hosts
import Model

/// One component as whoever looks at it sees it: what its host says of its unit, and what the monitor has of it.
struct ComponentReading: Sendable, Encodable {
    var detail: String?
    /// Seconds since 1970 here.
    var since: Double?
    /// The monitor's, then the host's own.
    var figures: [ComponentFigures.Figure] = []
    /// What could not be asked, and why.
    var notes: [String] = []

    /// - Parameters:
    ///   - doors: to the monitors, in their order.
    ///   - time: a moment, in seconds since 1970 here, of which only the monitor knows; nil: now.
    ///   - now: seconds since 1970 here.
    static func ask(
        _ engine: any Engine, on host: Model.Host, _ connection: any Connection, _ doors: [MonitorDoor], at time: Double?, now: Double
    ) async -> ComponentReading {
        let wanted = ComponentFigures(host: host, engine: engine)
        async let figures = ask(wanted, doors, at: time, now: now)
        async let unit = time == nil ? ask(engine.unit, connection) : .success(nil)
        var reading = ComponentReading()
        switch await figures {
        case .success(let found): reading.figures = found
        case .failure(let failure): reading.notes.append("no figures of the monitor: \(failure.subject) \(failure.cause)")
        }
        switch await unit {
        case .success(let found):
            (reading.detail, reading.since) = (found?.detail, found?.since)
            reading.figures += found?.figures ?? []
        case .failure(let failure): reading.notes.append("\(failure.subject) \(failure.cause)")
        }
        return reading
    }

    private static func ask(_ unit: String, _ connection: any Connection) async -> Result<UnitReading?, Failure> {
        do throws(Failure) {
            let said = try await connection.run(UnitReading.script(unit), timeout: .seconds(10), onLine: nil)
            guard let reading = UnitReading(said.output, now: Watcher.now) else { throw Failure(connection.host, "said of \(unit) what was not understood") }
            return .success(reading)
        } catch {
            return .failure(error)
        }
    }

    private static func ask(_ wanted: ComponentFigures, _ doors: [MonitorDoor], at time: Double?, now: Double) async -> Result<[ComponentFigures.Figure], Failure> {
        var failure = Failure("the stack", "has no monitor")
        for door in doors {
            do throws(Failure) {
                // A moment is by the monitor's own clock.
                let clock = time == nil ? [] : try await door.get([MonitorDoor.instant("time()")])
                let error = (clock.first.flatMap { PrometheusAnswer.scalar($0) } ?? now) - now
                let answers = try await door.get(wanted.questions.map { MonitorDoor.instant($0.expression, at: time.map { $0 + error }) })
                guard let figures = wanted.figures(answers.map { PrometheusAnswer.vector($0) }) else {
                    throw Failure(door.host, "Prometheus said what was not understood")
                }
                return .success(figures)
            } catch {
                failure = error
            }
        }
        return .failure(failure)
    }

    /// As JSON.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }
}
