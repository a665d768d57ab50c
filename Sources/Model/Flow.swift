/// One engine on one host: `db-1/mariadb`.
package struct Component: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var host: String
    package var engine: String

    package init(host: String, engine: String) {
        self.host = host
        self.engine = engine
    }

    package var description: String { "\(host)/\(engine)" }

    package static func < (a: Component, b: Component) -> Bool { (a.host, a.engine) < (b.host, b.engine) }
}

/// Who talks to whom, on which port, encrypted or not, and why. Engines declare flows; everything else derives from them.
package struct Flow: Sendable, Hashable {
    package enum End: Sendable, Hashable {
        /// Anyone on the Internet.
        case clients
        case component(Component)
    }

    package var from: End
    package var to: Component
    package var port: Int
    package var isEncrypted: Bool
    package var purpose: String

    package init(from: End, to: Component, port: Int, isEncrypted: Bool = false, purpose: String) {
        self.from = from
        self.to = to
        self.port = port
        self.isEncrypted = isEncrypted
        self.purpose = purpose
    }
}
