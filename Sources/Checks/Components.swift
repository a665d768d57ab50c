import Engines
import Model

/// What the engine of a role is called, in the names of components: one place, held equal to the engines' own by a test.
///
/// The roles whose engines are still to come have their names here already.
enum Components {
    static func engine(of role: Role, in stack: Stack) -> String {
        switch role {
        case .balancer: "haproxy"
        case .web: "nginx"
        case .app: "app"
        case .database: MariaDB().name
        case .cache: stack.cache?.engine.rawValue ?? Cache.Engine.redis.rawValue
        case .monitor: "prometheus"
        case .dns: "nsd"
        }
    }
}
