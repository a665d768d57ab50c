import Model

/// The engines there are, in the order of the request's way.
package enum Catalogue {
    package static let engines: [any Engine] = [
        HAProxy(), Keepalived(), Nginx(), AppServer(), MariaDB(), Redis(), Sentinel(), Prometheus(), NodeExporter(),
        Mtail(), MySQLExporter(), RedisExporter(), NFTables(), Chrony(), Rsyslog(), NSD(), Lego(),
    ]

    /// The engines that `host` carries.
    package static func engines(on host: Host, in stack: Stack) -> [any Engine] {
        engines.filter { $0.runs(on: host, in: stack) }
    }

    package static func engine(named name: String) -> (any Engine)? { engines.first { $0.name == name } }

    package static func components(of stack: Stack) -> [Component] {
        engines.flatMap { $0.components(in: stack) }.sorted()
    }

    package static func flows(of stack: Stack) -> [Flow] {
        engines.flatMap { $0.flows(in: stack) } + Base.flows(in: stack)
    }

    package static func topology(of stack: Stack) -> Topology {
        Topology(stack: stack, components: components(of: stack), flows: flows(of: stack))
    }

    /// The names of the secrets that `stack` needs.
    package static func secrets(of stack: Stack) -> [String] {
        (stack.database == nil ? [] : MariaDB.secretNames(in: stack)) + Redis.secretNames(in: stack)
    }
}
