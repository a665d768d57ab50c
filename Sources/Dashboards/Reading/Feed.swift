import Foundation

/// The latest snapshot, and those who want to hear of every further one. It is put into words once, however many listen.
package actor Feed {
    /// One publication: the whole, and what changed since the one before.
    package struct Update: Sendable {
        package var number: Int
        package var snapshot: Snapshot
        /// JSON with only those hosts that are not as they were.
        package var change: String
    }

    private var latest: Update?
    private var hosts: [String: Snapshot.Host] = [:]
    private var listeners: [Int: AsyncStream<Update>.Continuation] = [:]
    private var counter = 0
    private var whole: (number: Int, text: String)?

    package init() {}

    package func publish(_ snapshot: Snapshot) {
        var changed = snapshot
        changed.hosts = snapshot.hosts.filter { hosts[$0.name] != $0 }
        for host in changed.hosts { hosts[host.name] = host }
        let update = Update(
            number: (latest?.number ?? 0) + 1, snapshot: snapshot, change: listeners.isEmpty ? "" : Self.text(changed))
        latest = update
        for listener in listeners.values { listener.yield(update) }
    }

    /// Everything, as JSON. Many who ask for the same share it.
    package func whole(_ update: Update) -> String {
        if let whole, whole.number == update.number { return whole.text }
        let text = Self.text(update.snapshot)
        whole = (update.number, text)
        return text
    }

    package var current: Update? { latest }

    /// Every update from now on, the latest first. Whoever is slow misses some, and sees that by the numbers.
    package func updates() -> AsyncStream<Update> {
        counter += 1
        let name = counter
        let (stream, listener) = AsyncStream<Update>.makeStream(bufferingPolicy: .bufferingNewest(1))
        listener.onTermination = { _ in Task { await self.forget(name) } }
        listeners[name] = listener
        if let latest { listener.yield(latest) }
        return stream
    }

    private func forget(_ name: Int) { listeners[name] = nil }

    package var audience: Int { listeners.count }

    static func text(_ snapshot: Snapshot) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Figures that are no numbers never get here.
        return String(decoding: (try? encoder.encode(snapshot)) ?? Data("{}".utf8), as: UTF8.self)
    }
}
