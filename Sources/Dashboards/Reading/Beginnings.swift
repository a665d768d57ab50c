import Deployments
import Engines
import Foundation
import Model

/// When what is so now began, by the monitor's history: for whoever begins to look while it is so already.
///
/// Found to five seconds within the last six hours, as often as the monitor asks, and to a minute within fifteen days before; of hosts, which
/// may be hundreds, to a quarter of a minute and to ten. Whether the site is up is here what the monitor's own visits say.
package struct Beginnings: Sendable, Equatable {
    /// Seconds since 1970 here. Nil: it has never been otherwise for as long as there is a history.
    package var up: Double?
    package var down: Double?
    /// By host, since when it answers, and since when not.
    package var heard: [String: Double] = [:]
    package var lost: [String: Double] = [:]
    /// By virtual address and host, since when it is there and nowhere else.
    package var held: [String: [String: Double]] = [:]
    /// The beginning of the history.
    package var first: Double?

    private static let spans = [(within: "6h", step: "5s"), (within: "15d", step: "1m")]
    private static let coarse = [(within: "6h", step: "15s"), (within: "15d", step: "10m")]
    static let visits = "max(probe_success{job=\"site\",visit=~\"apex|www\"})"
    private static let hosts = "up{job=\"node\"}"

    /// When `expression` last had a value, in seconds by the monitor's clock.
    private static func last(_ expression: String, _ span: (within: String, step: String)) -> String {
        "max_over_time(timestamp(\(expression))[\(span.within):\(span.step)])"
    }

    /// Of the site only, which costs a monitor little.
    static func ofSite(_ stack: Stack) -> [String] {
        // One series tells when anything was measured first: the monitor's own host.
        let own = "up{job=\"node\",host=\"\(stack.hosts(.monitor).first?.name ?? "")\"}"
        return spans.flatMap { [last("\(visits) == 0", $0), last("\(visits) == 1", $0)] }
            + spans.map { "min_over_time(timestamp(\(own))[\($0.within):\($0.step)])" }
    }

    /// Of the hosts: each that answers, and each that does not.
    private static var ofHosts: [String] {
        coarse.flatMap { ["\(last("\(hosts) == 0", $0)) and on (host) \(hosts) == 1", "\(last("\(hosts) == 1", $0)) and on (host) \(hosts) == 0"] }
    }

    /// By host and address, when it was last there.
    private static func ofAddresses(_ stack: Stack) -> [String] {
        guard let held = held(in: stack) else { return [] }
        return spans.map { "max by (host, address) (\(last(held, $0)))" }
    }

    /// Who has which virtual address; nil where there are none.
    static func held(in stack: Stack) -> String? {
        let addresses = Keepalived.routers(in: stack).map { "\($0.address)".replacing(".", with: "[.]") }
        return addresses.isEmpty ? nil : "node_network_address_info{address=~\"\(addresses.joined(separator: "|"))\"}"
    }

    package static func expressions(for stack: Stack) -> [String] { ["time()"] + ofSite(stack) + ofHosts + ofAddresses(stack) }

    /// - Parameters:
    ///   - answers: to ``expressions(for:)``.
    ///   - now: seconds since 1970 here, when they came.
    package init?(_ answers: [Data], stack: Stack, now: Double) {
        guard answers.count == Self.expressions(for: stack).count, let clock = PrometheusAnswer.scalar(answers[0]) else { return nil }
        let error = clock - now
        let vectors = answers.dropFirst().map { (PrometheusAnswer.vector($0) ?? []) }
        let sites = Self.ofSite(stack).count
        self.init(ofSite: Array(vectors.prefix(sites)), clockError: error)
        let hosts = vectors.dropFirst(sites).prefix(Self.ofHosts.count).map { $0.byHost.mapValues { $0 - error } }
        heard = hosts[0].merging(hosts[2], uniquingKeysWith: max)
        lost = hosts[1].merging(hosts[3], uniquingKeysWith: max)
        held = Self.held(vectors.dropFirst(sites + Self.ofHosts.count).flatMap { $0 }, error)
    }

    /// - Parameter vectors: to ``ofSite(_:)``.
    init(ofSite vectors: [[PrometheusSample]], clockError: Double) {
        let times = vectors.map { $0.single.map { $0 - clockError } }
        up = times[0] ?? times[2]
        down = times[1] ?? times[3]
        first = times.suffix(2).compactMap { $0 }.min()
    }

    /// An address is on a host since it was last on another one.
    private static func held(_ samples: [PrometheusSample], _ error: Double) -> [String: [String: Double]] {
        var last: [String: [String: Double]] = [:]
        for sample in samples where sample.number.isFinite {
            guard let host = sample.labels["host"], let address = sample.labels["address"] else { continue }
            last[address, default: [:]][host] = max(last[address]?[host] ?? 0, sample.number - error)
        }
        return last.mapValues { times in
            var since: [String: Double] = [:]
            for host in times.keys { since[host] = times.filter { $0.key != host }.values.max() }
            return since
        }
    }

    /// Asks a monitor; nil when it says nothing of use.
    static func ask(_ door: MonitorDoor, _ stack: Stack) async -> Beginnings? {
        guard let answers = try? await door.get(expressions(for: stack).map { MonitorDoor.instant($0) }) else { return nil }
        return Beginnings(answers, stack: stack, now: Watcher.now)
    }
}
