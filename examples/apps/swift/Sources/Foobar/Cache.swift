import FoundationEssentials
import NIOCore
import Redis
import Synchronization

/// The cache, which may be away at any moment: then everything is as if nothing had been remembered.
///
/// It answers within a tenth of a second or counts as away, and nobody asks it again for half a second after that, so
/// that a lost one costs no request more than that tenth.
final class Cache: Sendable {
    /// For a connection, and for each answer.
    private static let patience = TimeAmount.milliseconds(100)
    /// After a failure nobody asks for this long.
    private static let pause = Duration.milliseconds(500)

    private struct State {
        /// Everybody uses the same one.
        var connection: EventLoopFuture<RedisConnection>?
        /// The one that ended last. If nobody was asking it, that is no loss: the next question makes another.
        var ended: EventLoopFuture<RedisConnection>?
        var again = ContinuousClock.now
        var reachable: Bool?
    }

    private let address: CacheAddress?
    private let state = Mutex(State())

    init(_ address: CacheAddress?) {
        self.address = address
    }

    /// Whether there is one at all.
    var exists: Bool { address != nil }

    /// Whether it was reachable when it was last used; nil before that.
    var wasReachable: Bool? { state.withLock { $0.reachable } }

    /// What is remembered under the key, or nil: also for what nobody here would have put there.
    func get<Value: Decodable>(_ key: String, as type: Value.Type) async -> Value? {
        guard case .value(let bytes) = await ask("GET", key) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
    }

    func put(_ key: String, _ value: some Encodable, for time: Duration) async {
        guard exists, let data = try? JSONEncoder().encode(value) else { return }
        await ask("SET", key, String(decoding: data, as: UTF8.self), "PX", "\(Int(time / .milliseconds(1)))")
    }

    func forget(_ key: String) async {
        await ask("DEL", key)
    }

    @discardableResult
    private func ask(_ words: String...) async -> RedisReply? {
        guard let connection = connection() else { return nil }
        do {
            let reply = try await connection.flatMap { $0.ask(words) }.get()
            note(reachable: true)
            return reply
        } catch {
            let isFirst = state.withLock { state in
                // What ended this one may have been seen already.
                guard state.connection === connection else { return false }
                state.connection = nil
                state.again = .now + Self.pause
                return true
            }
            if isFirst { note(reachable: false, error) }
            return nil
        }
    }

    /// The one that everybody uses, or will as soon as it is there. None without a cache, and for a while after it was lost.
    private func connection() -> EventLoopFuture<RedisConnection>? {
        guard let address else { return nil }
        let (connection, isNew) = state.withLock { state -> (EventLoopFuture<RedisConnection>?, Bool) in
            guard state.again <= .now else { return (nil, false) }
            if let connection = state.connection, connection !== state.ended { return (connection, false) }
            let connection = RedisConnection.open(
                host: address.host, port: address.port, user: address.user, password: address.password,
                database: address.database, patience: Self.patience)
            state.connection = connection
            return (connection, true)
        }
        if isNew, let connection {
            connection.flatMap(\.end).whenSuccess { self.state.withLock { $0.ended = connection } }
        }
        return connection
    }

    /// Remembers it, and says so once when it changes.
    private func note(reachable: Bool, _ error: (any Error)? = nil) {
        let was = state.withLock { state in
            defer { state.reachable = reachable }
            return state.reachable
        }
        if was != false, !reachable { log(.warning, "cache lost", ["error": error.map { "\($0)" } ?? ""]) }
        if was == false, reachable { log(.info, "cache back") }
    }
}

/// A cache's address: `redis://user:password@host:port/0`.
struct CacheAddress: Sendable, Equatable {
    var host: String
    var port: Int
    var user: String
    var password: String
    var database: Int

    init(_ text: String) throws {
        guard let address = Address(text), address.scheme == "redis", let database = Int(address.path.isEmpty ? "0" : address.path),
            database >= 0
        else { throw Unreadable("the cache's address is no redis://user:password@host:port/0") }
        host = address.host
        port = Int(address.port ?? 6379)
        user = address.user.isEmpty ? "default" : address.user
        password = address.password
        self.database = database
    }
}
