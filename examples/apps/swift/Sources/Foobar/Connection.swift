import CMariaDB

/// What the server or the client library said when it refused.
struct DatabaseError: Error {
    var number: UInt32
    var message: String

    static let duplicate: UInt32 = 1062
    /// Changed meanwhile, lock wait timeout, deadlock: rolled back, so the statement may be sent again.
    static let transient: Set<UInt32> = [1020, 1205, 1213]
}

/// One connection to MariaDB, through libmariadb. Every call blocks, so none belongs on an event loop.
///
/// It is unchecked because the library's handle is not `Sendable`: it moves between threads, and only the one
/// that took it out of the pool uses it.
final class Connection: @unchecked Sendable {
    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [String: UnsafeMutablePointer<MYSQL_STMT>] = [:]

    /// One second for a row's lock: "not now" (1205) is a better answer than a timeout with an unknown outcome.
    private static let session = "SET time_zone = '+00:00', innodb_lock_wait_timeout = 1, autocommit = 1"
    private static let connectSeconds: UInt32 = 2
    private static let readSeconds: UInt32 = 5

    /// Once, before the first connection, while there is one thread.
    static func prepare() {
        mysql_server_init(0, nil, nil)
    }

    init(_ address: DatabaseAddress) throws {
        guard let handle = mysql_init(nil) else { throw DatabaseError(number: 2008, message: "no memory") }
        for (option, seconds) in [
            (MYSQL_OPT_CONNECT_TIMEOUT, Self.connectSeconds), (MYSQL_OPT_READ_TIMEOUT, Self.readSeconds),
            (MYSQL_OPT_WRITE_TIMEOUT, Self.readSeconds),
        ] {
            withUnsafePointer(to: seconds) { _ = mysql_options(handle, option, $0) }
        }
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        mysql_options(handle, MYSQL_INIT_COMMAND, Self.session)
        if let authority = address.authority {
            mysql_ssl_set(handle, nil, nil, authority, nil, nil)
            for option in [MYSQL_OPT_SSL_ENFORCE, MYSQL_OPT_SSL_VERIFY_SERVER_CERT] {
                withUnsafePointer(to: my_bool(1)) { _ = mysql_options(handle, option, $0) }
            }
        }
        let connected = mysql_real_connect(
            handle, address.host, address.user, address.password, address.name.isEmpty ? nil : address.name,
            address.port, nil, 0)
        guard connected != nil else {
            let error = DatabaseError(number: mysql_errno(handle), message: String(cString: mysql_error(handle)))
            mysql_close(handle)
            throw error
        }
        self.handle = handle
    }

    deinit {
        for statement in statements.values { mysql_stmt_close(statement) }
        mysql_close(handle)
    }

    var lives: Bool { mysql_ping(handle) == 0 }

    /// Runs a statement without parameters, and returns its rows.
    @discardableResult
    func query(_ sql: String) throws -> [[String]] {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw lastError() }
        guard let result = mysql_store_result(handle) else {
            guard mysql_field_count(handle) == 0 else { throw lastError() }
            return []
        }
        defer { mysql_free_result(result) }
        let columns = Int(mysql_num_fields(result))
        var rows: [[String]] = []
        while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
            rows.append(
                (0..<columns).map { column in
                    let bytes = UnsafeRawBufferPointer(
                        start: row[column], count: row[column] == nil ? 0 : Int(lengths[column]))
                    return String(decoding: bytes, as: UTF8.self)
                })
        }
        return rows
    }

    /// Runs a prepared statement with text for each `?`. The connection keeps it prepared.
    func execute(_ sql: String, _ values: [String]) throws {
        let statement = try prepared(sql)
        let buffers = values.map { value in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(value.utf8.count, 1), alignment: 1)
            buffer.copyBytes(from: value.utf8)
            return buffer
        }
        defer { for buffer in buffers { buffer.deallocate() } }
        var parameters = zip(values, buffers).map { value, buffer in
            var parameter = MYSQL_BIND()
            parameter.buffer_type = MYSQL_TYPE_STRING
            parameter.buffer = buffer.baseAddress
            parameter.buffer_length = UInt(value.utf8.count)
            return parameter
        }
        guard mysql_stmt_bind_param(statement, &parameters) == 0, mysql_stmt_execute(statement) == 0 else {
            throw DatabaseError(
                number: mysql_stmt_errno(statement), message: String(cString: mysql_stmt_error(statement)))
        }
    }

    private func prepared(_ sql: String) throws -> UnsafeMutablePointer<MYSQL_STMT> {
        if let statement = statements[sql] { return statement }
        guard let statement = mysql_stmt_init(handle) else { throw lastError() }
        guard mysql_stmt_prepare(statement, sql, UInt(sql.utf8.count)) == 0 else {
            let error = DatabaseError(
                number: mysql_stmt_errno(statement), message: String(cString: mysql_stmt_error(statement)))
            mysql_stmt_close(statement)
            throw error
        }
        statements[sql] = statement
        return statement
    }

    private func lastError() -> DatabaseError {
        DatabaseError(number: mysql_errno(handle), message: String(cString: mysql_error(handle)))
    }
}
