import Model

/// The votes about which cache is the master, where there is more than one: three, on hosts that exist anyway.
package struct Sentinel: Engine {
    package init() {}

    package let name = "sentinel"
    package let tier = Tier.cache
    package let unit = "redis-sentinel.service"

    static let port = 26379
    static let votes = 3

    package func runs(on host: Host, in stack: Stack) -> Bool {
        guard stack.hosts(.cache).count > 1 else { return false }
        return hosts(in: stack).contains { $0.name == host.name }
    }

    /// The cache hosts themselves, then monitors, application hosts and the others until there are three.
    package func hosts(in stack: Stack) -> [Host] {
        let caches = stack.hosts(.cache)
        guard caches.count > 1 else { return [] }
        var chosen = caches
        for role in [Role.monitor, .app, .database, .web, .balancer, .dns] where chosen.count < Self.votes {
            for host in stack.hosts(role).prefix(Self.votes) where chosen.count < Self.votes && !chosen.contains(host) { chosen.append(host) }
        }
        return chosen
    }

    package func flows(in stack: Stack) -> [Flow] {
        let voters = hosts(in: stack)
        let redis = Redis()
        return voters.flatMap { from in
            let others = voters.filter { $0.name != from.name }.map { (component(on: $0), Self.port, "votes about the cache") }
            let caches = redis.hosts(in: stack).map { (redis.component(on: $0), Redis.port, "whether the cache is well") }
            return (others + caches).map { to, port, purpose in
                Flow(
                    from: .component(component(on: from)), to: .component(to), port: port,
                    encryption: stack.encryption(from: from.name, to: to.host), purpose: purpose)
            }
        }
    }
}
