/// One post, as the list shows it.
struct Post: Sendable, Codable {
    var id: String
    var text: String
    var host: String
    /// Such as 2026-01-31T12:00:00.000000Z.
    var created: String
}

/// A post that somebody wants to add.
struct Draft: Sendable, Decodable {
    var id: String
    var text: String

    /// Why this is no post, in words for the client.
    var mistake: String? {
        let letters = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard letters, (1...64).contains(id.utf8.count) else { return "id must be 1 to 64 of A-Z a-z 0-9 . _ -" }
        guard (1...2000).contains(text.unicodeScalars.count) else { return "text must be 1 to 2000 characters" }
        return nil
    }
}

/// There is a post with this id.
struct Exists: Error {}

/// The posts: written once under an identifier the client chose, read newest first.
struct Posts: Sendable {
    private static let limit = 50
    private static let attempts = 3
    /// What the cache calls the newest posts.
    private static let newest = "posts:newest"
    /// How long it may remember them: what was read just before a write may be put there just after it.
    private static let oldest = Duration.seconds(2)

    let writes: Database
    let reads: Database
    let cache: Cache
    let host: String

    init(_ settings: Settings) {
        writes = Database(settings.database)
        reads = settings.databaseForReads == settings.database ? writes : Database(settings.databaseForReads)
        cache = Cache(settings.cache)
        host = settings.host
    }

    /// Returns when the post is committed.
    ///
    /// What the server rolled back is sent again. When the connection breaks after sending, the outcome is unknown
    /// and is said to be so: the client may repeat the request with the same id, and learn it.
    func add(_ draft: Draft) async throws {
        for attempt in 1... {
            do {
                try await writes.use { connection in
                    try connection.execute(
                        "INSERT INTO posts (id, text, host) VALUES (?, ?, ?)", [draft.id, draft.text, host])
                }
                return await cache.forget(Self.newest)
            } catch let error as DatabaseError {
                if error.number == DatabaseError.duplicate { throw Exists() }
                guard DatabaseError.transient.contains(error.number), attempt < Self.attempts else {
                    throw Unavailable()
                }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...20 * attempt)))
            }
        }
    }

    /// The newest posts, and whether the cache had them.
    func newest() async throws -> (posts: [Post], areRemembered: Bool) {
        if let posts = await cache.get(Self.newest, as: [Post].self) { return (posts, true) }
        let posts = try await stored()
        await cache.put(Self.newest, posts, for: Self.oldest)
        return (posts, false)
    }

    /// The newest posts. Tried twice: where reads go, then on a fresh connection to where writes go.
    private func stored() async throws -> [Post] {
        do {
            return try await newest(in: reads)
        } catch is Unavailable where reads === writes {
            throw Unavailable()
        } catch {
            do {
                return try await newest(in: writes)
            } catch {
                throw Unavailable()
            }
        }
    }

    private func newest(in database: Database) async throws -> [Post] {
        let rows = try await database.use { connection in
            try connection.query(
                """
                SELECT id, text, host, DATE_FORMAT(posts.created, '%Y-%m-%dT%H:%i:%s.%fZ')
                FROM posts ORDER BY posts.created DESC, posts.id DESC LIMIT \(Self.limit)
                """)
        }
        return rows.map { Post(id: $0[0], text: $0[1], host: $0[2], created: $0[3]) }
    }
}
