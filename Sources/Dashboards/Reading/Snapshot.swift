import Deployments
import Foundation
import Model

/// What the site is like at one moment, for everybody who looks: the page, the terminal, a test.
///
/// Times are seconds since 1970 by the clock of this machine, whatever the hosts' clocks say.
package struct Snapshot: Sendable, Equatable, Encodable {
    package enum Verdict: String, Sendable, Encodable {
        case up, down
        /// Nobody has been heard enough to say.
        case unknown
    }

    package struct Host: Sendable, Equatable, Encodable {
        package enum State: String, Sendable, Encodable {
            /// It answers, and everything on it runs.
            case well
            /// It answers, and something on it does not run.
            case ill
            /// It is not heard from here, and the monitor hears it.
            case quiet
            /// Nobody hears it.
            case lost
            /// It has not been heard yet.
            case waiting
            /// Of a moment of which nothing was written down about it.
            case unknown
        }

        package var name: String
        package var address: String
        package var roles: [String]
        package var state: State
        /// Since when it has been in this state.
        package var since: Double?
        package var detail: String
        package var components: [SiteState.Part]
        /// 0 to 1; nil without a monitor.
        package var processors: Double?
        package var memory: Double?
        package var disk: Double?
        /// What it is among the database hosts: `writer`, `replica`, …
        package var database: String?
    }

    package struct Virtual: Sendable, Equatable, Encodable {
        package var address: String
        package var holders: [String]
        /// When it came there; nil when it was there from the first look on.
        package var since: Double?
    }

    /// Everything of one kind that passes between two tiers.
    package struct Flow: Sendable, Equatable, Encodable {
        /// As the diagram calls it: `clients>haproxy`, `haproxy>nginx`.
        package var id: String
        package var perSecond: Double
        package var unit: String
        package var p99Seconds: Double?
    }

    /// Requests of visitors.
    package struct Traffic: Sendable, Equatable, Encodable {
        package var requestsPerSecond: Double?
        package var errorRatio: Double?
        package var p50Seconds: Double?
        package var p99Seconds: Double?
        /// Who has counted: `monitor` (the last minute), or `balancers` (the last ten seconds).
        package var source: String
    }

    package struct Database: Sendable, Equatable, Encodable {
        package var writer: String?
        package var lagSeconds: [String: Double]
    }

    package struct Alert: Sendable, Equatable, Encodable {
        package var name: String
        package var host: String?
        package var severity: String
        package var since: Double?
        package var summary: String
        package var meaning: String
        package var first: String
    }

    package struct Monitor: Sendable, Equatable, Encodable {
        package var host: String
        package var answers: Bool
        package var detail: String
    }

    package var stack: String
    package var domain: String
    package var time: Double
    package var verdict: Verdict
    package var since: Double?
    /// Whether it was so even before ``since``, from which on anything is known.
    package var isSinceOpen = false
    package var traffic: Traffic?
    package var hosts: [Host]
    package var virtual: [Virtual]
    package var flows: [Flow]
    package var database: Database?
    package var cacheMaster: String?
    /// Days until the certificate that visitors see ends; nil without one, or without a monitor.
    package var certificateDays: Double?
    /// Days until the first certificate of any host ends.
    package var innerCertificateDays: Double?
    /// Nil when no monitor answers.
    package var alerts: [Alert]?
    package var monitor: Monitor?
    /// What a reader must know about the figures themselves.
    package var notes: [String]
}

extension Snapshot {
    /// When what is so began.
    struct Since: Equatable {
        var time: Double
        var isOpen: Bool
    }
}

extension Snapshot.Traffic {
    init(_ reading: MonitorReading.Traffic, source: String) {
        self.init(
            requestsPerSecond: reading.requestsPerSecond, errorRatio: reading.errorRatio, p50Seconds: reading.p50Seconds,
            p99Seconds: reading.p99Seconds, source: source)
    }
}

extension Snapshot.Alert {
    /// - Parameter clockError: seconds by which the monitor's clock is ahead of this machine's.
    init(_ alert: MonitorReading.Alert, clockError: Double) {
        let time = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(alert.since)
        let plain = time ?? (try? Date.ISO8601FormatStyle().parse(alert.since))
        self.init(
            name: alert.name, host: alert.host, severity: alert.severity, since: plain.map { $0.timeIntervalSince1970 - clockError },
            summary: alert.summary, meaning: alert.meaning, first: alert.first)
    }
}

extension Snapshot.Since {
    /// By the monitor's history; nil when that says nothing.
    init?(_ verdict: Snapshot.Verdict, _ beginnings: Beginnings?) {
        guard let beginnings, verdict != .unknown else { return nil }
        let changed = verdict == .up ? beginnings.up : beginnings.down
        guard let time = changed ?? beginnings.first else { return nil }
        self.init(time: time, isOpen: changed == nil)
    }
}
