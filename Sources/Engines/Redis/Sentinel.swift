import Model

/// The votes about which cache is the master, where there is more than one: three, on hosts that exist anyway.
package struct Sentinel: Engine {
    package init() {}

    package let name = "sentinel"
    package let tier = Tier.cache
    package let unit = "redis-sentinel.service"

    static let port = 26379
    package static let votes = 3
    /// What the voters call the caches.
    static let master = "cache"

    /// Votes that it takes to give a master up; to make another one, Sentinel itself wants a majority.
    static func quorum(in stack: Stack) -> Int { Sentinel().hosts(in: stack).count / 2 + 1 }

    static func isNeeded(in stack: Stack) -> Bool { stack.hosts(.cache).count > 1 }

    package func runs(on host: Host, in stack: Stack) -> Bool {
        guard Self.isNeeded(in: stack) else { return false }
        return hosts(in: stack).contains { $0.name == host.name }
    }

    /// The cache hosts themselves, then monitors, application hosts and the others until there are three.
    package func hosts(in stack: Stack) -> [Host] {
        guard Self.isNeeded(in: stack) else { return [] }
        var chosen = stack.hosts(.cache)
        for role in [Role.monitor, .app, .database, .web, .balancer, .dns] where chosen.count < Self.votes {
            for host in stack.hosts(role).prefix(Self.votes) where chosen.count < Self.votes && !chosen.contains(host) { chosen.append(host) }
        }
        return chosen
    }

    package func flows(in stack: Stack) -> [Flow] {
        let voters = hosts(in: stack)
        let redis = Redis()
        let caches = Self.isNeeded(in: stack) ? redis.hosts(in: stack) : []
        let votes = voters.flatMap { from in
            voters.filter { $0.name != from.name }.map { flow(from: component(on: from), to: $0, "votes about the cache", in: stack) }
                + caches.map { redis.flow(from: component(on: from), to: $0, "whether the cache is well", in: stack) }
        }
        return votes + caches.flatMap { cache in voters.map { flow(from: redis.component(on: cache), to: $0, "which cache is the master", in: stack) } }
    }

    private func flow(from: Component, to host: Host, _ purpose: String, in stack: Stack) -> Flow {
        Flow(
            from: .component(from), to: .component(component(on: host)), port: Self.port, encryption: stack.encryptsInside ? .tls : .none,
            purpose: purpose)
    }

    private static let sandbox = Sandbox(writes: ["-/run/sentinel"])

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("redis-sentinel", leftovers: [SentinelFiles.state])
        let files = SentinelFiles(host: host, site: site)
        let leaves = site.stack.encryptsInside ? [TLSFiles.leaf(name, on: host, in: site, owner: Redis.user, group: Redis.user)] : []
        let dropIn = DropIn.file(
            unit, restart: .always, Self.sandbox, lines: "LimitNOFILE=\(Redis.openFiles)\n" + SentinelFiles.lines)
        var unit = UnitResource(unit)
        // It reads a certificate when it starts, and nobody waits for it.
        unit.restartInputs = [package, files.file, files.script, dropIn] + leaves
        unit.isServing = false
        unit.ready = "listens 127.0.0.1 \(Self.port)"
        unit.ports = [Self.port]
        return Desire(
            Redis.packages + [package] + (leaves.isEmpty ? [] : TLSFiles.trust(in: site) + leaves)
                + [Programs.folder, DirectoryResource(DropIn.directory(self.unit)), files.file, files.script, dropIn, unit])
    }
}
