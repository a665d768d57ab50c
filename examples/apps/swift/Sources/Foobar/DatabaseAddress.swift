/// A database's address: `mysql://user:password@host:port/name?ssl-ca=FILE`.
struct DatabaseAddress: Sendable, Equatable {
    var host: String
    var port: UInt32
    var user: String
    var password: String
    var name: String
    /// The file with the authority that must have signed the server's certificate; without it there is no TLS.
    var authority: String?

    init(_ text: String) throws {
        let unreadable = Unreadable("the database's address is no mysql://user:password@host:port/name")
        guard let address = Address(text), ["mysql", "mariadb"].contains(address.scheme) else { throw unreadable }
        host = address.host
        port = UInt32(address.port ?? 3306)
        user = address.user
        password = address.password
        name = address.path
        authority = address.query["ssl-ca"]
    }
}
