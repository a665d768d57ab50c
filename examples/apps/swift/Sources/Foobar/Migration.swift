/// Brings the schema to what this release needs. Once per release; again does no harm.
enum Migration {
    static let statements = [
        // The id compares byte by byte: "a" and "A" are two posts. The index is the order of the page.
        """
        CREATE TABLE IF NOT EXISTS posts (
            id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
            text VARCHAR(2000) NOT NULL,
            host VARCHAR(255) NOT NULL,
            created TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
            INDEX newest (created, id)
        ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
        """
    ]

    static func run(_ settings: Settings) -> Bool {
        guard let address = settings.database else {
            log(.error, "not migrated", ["error": "DATABASE_URL is not set"])
            return false
        }
        do {
            let connection = try Connection(address)
            for statement in statements { try connection.query(statement) }
            log(.info, "migrated", ["statements": "\(statements.count)", "release": settings.release])
            return true
        } catch {
            log(.error, "not migrated", ["error": (error as? DatabaseError)?.message ?? "\(error)"])
            return false
        }
    }
}
