import NIOPosix
import Synchronization

/// The database cannot take this now.
struct Unavailable: Error {}

/// A small pool of connections, and the threads that wait on them.
///
/// Every connection is asked whether it still lives before it is used, so one that died with its server is
/// replaced before a statement is sent. Nothing here sends a statement twice.
final class Database: Sendable {
    /// Threads of one database, and so its connections at most.
    private static let size = 8
    /// Requests that may wait for a thread, and for how long each of them may.
    private static let waiting = 512
    private static let patience = Duration.milliseconds(500)
    /// After a failed connect nobody tries again for this long.
    private static let pause = Duration.milliseconds(500)

    private struct State {
        var idle: [Connection] = []
        var again = ContinuousClock.now
        var reachable: Bool?
        var asked = 0
    }

    private let address: DatabaseAddress?
    private let threads = NIOThreadPool(numberOfThreads: Database.size)
    private let state = Mutex(State())

    init(_ address: DatabaseAddress?) {
        self.address = address
        threads.start()
    }

    /// Whether there is one at all.
    var exists: Bool { address != nil }

    /// Whether it was reachable when it was last used; nil before that.
    var wasReachable: Bool? { state.withLock { $0.reachable } }

    /// Does work with a living connection, on a thread of the pool's.
    func use<Value: Sendable>(_ work: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        guard let address else { throw Unavailable() }
        let admitted = state.withLock { state in
            guard state.asked < Self.size + Self.waiting else { return false }
            state.asked += 1
            return true
        }
        guard admitted else { throw Unavailable() }
        defer { state.withLock { $0.asked -= 1 } }

        let deadline = ContinuousClock.now + Self.patience
        return try await threads.runIfActive {
            guard ContinuousClock.now < deadline else { throw Unavailable() }
            return try self.use(self.take(address), for: work)
        }
    }

    private func use<Value>(_ connection: Connection, for work: (Connection) throws -> Value) throws -> Value {
        do {
            let value = try work(connection)
            keep(connection)
            return value
        } catch let error as DatabaseError {
            if error.number == DatabaseError.duplicate || DatabaseError.transient.contains(error.number) {
                keep(connection)
            } else {
                // Dropped also when a server turned read-only: the next connection may reach the new writer.
                note(reachable: false, error)
            }
            throw error
        }
    }

    private func keep(_ connection: Connection) {
        note(reachable: true)
        state.withLock { $0.idle.append(connection) }
    }

    private func take(_ address: DatabaseAddress) throws -> Connection {
        if let connection = state.withLock({ $0.idle.popLast() }) {
            if connection.lives { return connection }
            // What ended this one ended the others: no waiting for each in turn.
            state.withLock { $0.idle = [] }
        }
        guard state.withLock({ $0.again <= .now }) else { throw Unavailable() }
        do {
            return try Connection(address)
        } catch let error as DatabaseError {
            state.withLock { $0.again = .now + Self.pause }
            note(reachable: false, error)
            throw Unavailable()
        }
    }

    /// Remembers it, and says so once when it changes.
    private func note(reachable: Bool, _ error: DatabaseError? = nil) {
        let was = state.withLock { state in
            defer { state.reachable = reachable }
            return state.reachable
        }
        if was != false, !reachable {
            log(.warning, "database lost", ["number": "\(error?.number ?? 0)", "error": error?.message ?? ""])
        }
        if was == false, reachable { log(.info, "database back") }
    }
}
