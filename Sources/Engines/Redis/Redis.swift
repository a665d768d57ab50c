import Model

/// The cache: remembers answers of the application, and may forget them.
package struct Redis: Engine {
    package init() {}

    package let name = "redis"
    package let tier = Tier.cache
    package let unit = "redis-server.service"

    static let port = 6379

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.cache) }

    package func flows(in stack: Stack) -> [Flow] {
        let caches = hosts(in: stack)
        let requests = stack.hosts(.app).flatMap { app in
            caches.map {
                Flow(
                    from: .component(HAProxy().component(on: app)), to: .component(component(on: $0)), port: Self.port,
                    encryption: stack.encryption(from: app.name, to: $0.name), purpose: "answers to remember")
            }
        }
        let copies = caches.flatMap { from in
            caches.filter { $0.name != from.name }.map {
                Flow(
                    from: .component(component(on: from)), to: .component(component(on: $0)), port: Self.port,
                    encryption: stack.encryption(from: from.name, to: $0.name), purpose: "replication of the cache")
            }
        }
        return requests + copies
    }
}
