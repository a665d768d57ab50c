import Deployments
import Engines
import Foundation
import Hosts
import Model

/// Listens to all hosts and to the monitor for as long as it runs, and publishes what that means once a second; that an address has
/// moved, at once. However many look at it, everything is asked once.
package actor Watcher {
    private let site: Site
    private let connect: @Sendable (String, Address) -> any Connection
    private let feed: Feed
    private var ledger: Ledger
    private var listeners: [String: Listener] = [:]
    private var published = ContinuousClock.now

    /// Seconds between two questions to the monitor, which itself asks every host every five: of many hosts no more often than that.
    private var monitorPause: Double { site.stack.hosts.count <= 20 ? 2 : Double(Prometheus.interval) }
    /// Seconds before a host that was lost is tried again, at first and at most.
    private static let retry = (first: 1.0, most: 5.0)
    /// Seconds between the first attempts at two hosts of many, so that hundreds do not begin at once.
    private static let stagger = 0.02

    package init(_ site: Site, feed: Feed, connect: @escaping @Sendable (String, Address) -> any Connection) {
        self.site = site
        self.connect = connect
        self.feed = feed
        let pulses = site.stack.hosts.map { ($0.name, Watching($0, in: site).pulse) }
        ledger = Ledger(site.stack, pulses: Dictionary(uniqueKeysWithValues: pulses), at: Self.now)
    }

    static var now: Double { Date.now.timeIntervalSince1970 }

    private enum Event: Sendable {
        case line(String)
        case lost(String)
    }

    /// Runs until its task is cancelled.
    package func run() async {
        let (events, event) = AsyncStream<(host: String, event: Event)>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for (index, host) in site.stack.hosts.enumerated() {
                let script = Watching(host, in: site).script
                let connection = connect(host.name, host.address)
                group.addTask { await Self.listen(connection, script, after: Double(index) * Self.stagger) { event.yield((host.name, $0)) } }
            }
            group.addTask { for await (host, event) in events { await self.take(event, from: host) } }
            group.addTask { await self.askMonitors() }
            group.addTask { await self.tick() }
            await group.waitForAll()
        }
    }

    private static func listen(
        _ connection: any Connection, _ script: String, after delay: Double, _ tell: @escaping @Sendable (Event) -> Void
    ) async {
        try? await Task.sleep(for: .seconds(delay))
        var pause = retry.first
        while !Task.isCancelled {
            let began = now
            do throws(Failure) {
                try await connection.follow(script) { tell(.line($0)) }
            } catch {
                tell(.lost(error.cause))
            }
            // Whoever was heard for a while is tried soon again.
            pause = now - began > 30 ? retry.first : min(pause * 2, retry.most)
            try? await Task.sleep(for: .seconds(pause))
        }
    }

    private func take(_ event: Event, from host: String) async {
        switch event {
        case .lost(let why):
            listeners[host] = nil
            ledger.lose(host, why: why)
        case .line(let line):
            let now = Self.now
            ledger.hearLife(from: host, at: now)
            if let word = listeners[host, default: Listener(host)].hear(line, now: Int(now)), ledger.hear(word, from: host, at: now) { await publish() }
        }
    }

    private func askMonitors() async {
        let doors = site.stack.hosts(.monitor).map { MonitorDoor($0.name, connect($0.name, $0.address)) }
        var isHistoryKnown = false
        while !Task.isCancelled, !doors.isEmpty {
            var failure: Failure?
            for door in doors {
                do throws(Failure) {
                    let answers = try await door.get(MonitorFigures.paths)
                    guard let figures = MonitorFigures(answers, host: door.host, now: Self.now) else {
                        throw Failure(door.host, "Prometheus said what was not understood")
                    }
                    ledger.hear(figures, of: door.host, at: Self.now)
                    failure = nil
                    if !isHistoryKnown, let beginnings = await Beginnings.ask(door, site.stack) {
                        ledger.hear(beginnings)
                        // A monitor that has just begun knows a little later since when it does.
                        isHistoryKnown = beginnings.first != nil
                    }
                    break
                } catch {
                    failure = failure ?? error
                }
            }
            if let failure { ledger.loseMonitor(failure.subject, why: failure.cause) }
            try? await Task.sleep(for: .seconds(monitorPause))
        }
    }

    private func tick() async {
        while !Task.isCancelled {
            await publish()
            while ContinuousClock.now - published < .seconds(1), !Task.isCancelled { try? await Task.sleep(until: published + .seconds(1)) }
        }
    }

    private func publish() async {
        published = .now
        await feed.publish(ledger.snapshot(at: Self.now))
    }
}
