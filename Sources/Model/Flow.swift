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
        /// Whoever may log in: the networks of `firewall.admin`, or anyone without a firewall.
        case operators
        /// One engine's process.
        case component(Component)
        /// Whatever runs on a host of the stack, its system included.
        case host(String)
        /// A service that is not the stack's own.
        case outside(Outside)
        /// What the application calls elsewhere, as the stack file names it.
        case service(Reach.Place)

        /// The host of the stack that this end is on; nil outside of it.
        package var host: String? {
            switch self {
            case .component(let component): component.host
            case .host(let name): name
            case .clients, .operators, .outside, .service: nil
            }
        }
    }

    /// What hosts need from elsewhere.
    package enum Outside: String, Sendable, Hashable, CaseIterable, Comparable {
        case resolvers, timeServers, packageMirrors, certificateAuthority, alertReceiver, metricsReceiver, logReceiver

        package static func < (a: Outside, b: Outside) -> Bool { a.rawValue < b.rawValue }
    }

    package enum Transport: String, Sendable, Hashable {
        case tcp, udp
        /// IP protocol 112, which has no ports: the flow's port is 0.
        case vrrp
    }

    package enum Encryption: String, Sendable, Hashable {
        case none, tls, ssh
        /// The application's own affair.
        case unknown
    }

    package var from: End
    package var to: End
    package var port: Int
    package var transport: Transport
    package var encryption: Encryption
    /// What passes there, in a phrase.
    package var purpose: String

    package init(
        from: End, to: End, port: Int, transport: Transport = .tcp, encryption: Encryption = .none, purpose: String
    ) {
        self.from = from
        self.to = to
        self.port = port
        self.transport = transport
        self.encryption = encryption
        self.purpose = purpose
    }

    /// Whether it is known to be.
    package var isEncrypted: Bool { encryption == .tls || encryption == .ssh }

    /// Whether it never leaves its host.
    package var isLocal: Bool { from.host != nil && from.host == to.host }
}

/// A stack together with what follows from it: the components on its hosts and the flows between them.
package struct Topology: Sendable {
    package let stack: Stack
    /// Sorted.
    package let components: [Component]
    /// In the order in which the engines declare them.
    package let flows: [Flow]

    package init(stack: Stack, components: [Component], flows: [Flow]) {
        self.stack = stack
        self.components = components
        self.flows = flows
    }
}
