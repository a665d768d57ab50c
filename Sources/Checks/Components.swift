import Model

/// Which engines run on a host: one place, until the topology of the engines can be asked.
enum Components {
    static func engines(of host: Host, in stack: Stack) -> [String] {
        var engines = host.roles.map { engine(of: $0, in: stack) }
        if host.roles.contains(.balancer), stack.hosts(.balancer).count > 1 { engines.append("keepalived") }
        return engines
    }

    static func engine(of role: Role, in stack: Stack) -> String {
        switch role {
        case .balancer: "haproxy"
        case .web: "nginx"
        case .app: "app"
        case .database: stack.database?.engine.rawValue ?? Database.Engine.mariadb.rawValue
        case .cache: stack.cache?.engine.rawValue ?? Cache.Engine.redis.rawValue
        case .monitor: "prometheus"
        case .dns: "nsd"
        }
    }
}
