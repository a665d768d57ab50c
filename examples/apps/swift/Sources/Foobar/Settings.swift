/// What the environment tells the application.
struct Settings: Sendable {
    /// Which requests it writes a line about.
    enum Logging: String { case all, failed }

    var listen: String
    var database: DatabaseAddress?
    /// Where reads go; they may be a little behind.
    var databaseForReads: DatabaseAddress?
    /// Absent: nothing is remembered.
    var cache: CacheAddress?
    var release: String
    var greeting: String
    var log: Logging
    var host: String

    init(_ environment: [String: String], host: String) throws {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        listen = value("LISTEN") ?? "127.0.0.1:8000"
        database = try value("DATABASE_URL").map(DatabaseAddress.init)
        databaseForReads = try value("DATABASE_READ_URL").map(DatabaseAddress.init) ?? database
        cache = try value("CACHE_URL").map(CacheAddress.init)
        release = value("RELEASE") ?? "dev"
        greeting = value("GREETING") ?? "Hello"
        let word = value("LOG") ?? "all"
        guard let logging = Logging(rawValue: word) else { throw Unreadable("LOG is all or failed, not \(word)") }
        log = logging
        self.host = host
    }

    /// The host and port of `listen`: `10.20.0.21:8000` or `[::1]:8000`.
    var place: (host: String, port: Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]) else {
            return nil
        }
        var host = listen[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty ? nil : (String(host), port)
    }
}
