import Model

/// The cache: remembers answers of the application, and may forget them.
package struct Redis: Engine {
    package init() {}

    package let name = "redis"
    package let tier = Tier.cache
    package let unit = "redis-server.service"

    static let port = 6379
    static let configuration = "/etc/redis/redis.conf"
    static let access = "/etc/redis/access.conf"
    static let data = "/var/lib/redis"
    /// Where root asks it on its own host, whatever the certificate that it shows: nobody else but itself can open or replace it.
    static let socket = "/run/redis/redis.sock"
    /// The user and the group that Debian's packages make for it.
    static let user = "redis"

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.cache) }

    package func flows(in stack: Stack) -> [Flow] {
        let caches = hosts(in: stack)
        let requests = stack.hosts(.app).flatMap { app in
            caches.map { flow(from: HAProxy().component(on: app), to: $0, "answers to remember", in: stack) }
        }
        let copies = caches.flatMap { from in
            caches.filter { $0.name != from.name }.map { flow(from: component(on: from), to: $0, "replication of the cache", in: stack) }
        }
        return requests + copies
    }

    /// It takes no connection in the clear when any host's is encrypted, not even on loopback: one port speaks one language.
    func flow(from: Component, to host: Host, _ purpose: String, in stack: Stack) -> Flow {
        Flow(
            from: .component(from), to: .component(component(on: host)), port: Self.port, encryption: stack.encryptsInside ? .tls : .none,
            purpose: purpose)
    }

    package static func secretNames(in stack: Stack) -> [String] {
        stack.hosts(.cache).isEmpty ? [] : RedisAccess.accounts(in: stack).map(\.secretName)
    }

    /// Where the application finds it: its own host's HAProxy knows the way.
    static func url(in site: Site) -> String? {
        guard !site.stack.hosts(.cache).isEmpty else { return nil }
        let account = RedisAccess.Account.app
        return "redis://\(account.rawValue):\(site.secrets[account.secretName].reveal())@127.0.0.1:\(HAProxy.cachePort)/0"
    }

    private static let sandbox = Sandbox(writes: ["-\(data)", "-/run/redis"])

    /// A host may allow no more than 20,000, and Debian's unit asks for more. What that lets it write besides, its own configuration among it,
    /// is not its to change.
    static let openFiles = RedisConfiguration.clients + 1024

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("redis-server")
        let file = FileResource(
            Self.configuration, RedisConfiguration(host: host, machine: machine, stack: site.stack).text, mode: "640", group: Self.user,
            validation: RedisConfiguration.check())
        let access = FileResource(
            Self.access, RedisAccess(site).text, mode: "640", group: Self.user, isSecret: true, validation: RedisConfiguration.check(isSecret: true))
        let leaves = site.stack.encryptsInside ? [TLSFiles.leaf(name, on: host, in: site, owner: Self.user, group: Self.user)] : []
        let reload = leaves.isEmpty ? nil : RedisReload(site)
        let role = Sentinel.isNeeded(in: site.stack) ? RedisRole(host: host, stack: site.stack) : nil
        let dropIn = DropIn.file(
            unit, restart: .always, after: RedisTiming.restartMilliseconds, Self.sandbox, behind: role == nil ? [] : [Sentinel().unit],
            lines: "LimitNOFILE=\(Self.openFiles)\nReadWritePaths=\n" + (role?.lines ?? "") + (reload?.reload.lines ?? ""))
        let roles = role.map { [Programs.folder, $0.script] as [any Resource] } ?? []
        var unit = UnitResource(unit)
        unit.restartInputs = [package, file, access, dropIn]
        unit.reloadInputs = leaves
        unit.ready = "listens 127.0.0.1 \(Self.port)"
        unit.ports = [Self.port]
        let before: [any Resource] = Self.packages + [package] + (leaves.isEmpty ? [] : TLSFiles.trust(in: site) + leaves)
        return Desire(
            before + (reload?.resources ?? []) + roles + [DirectoryResource(DropIn.directory(self.unit)), file, access, dropIn, unit],
            probes: role == nil ? [] : [RedisRole.probe])
    }

    /// What the server and Sentinel share, so that either may leave without the other.
    static let packages: [any Resource] = [
        PackageResource("redis-tools", users: [user], leftovers: [data, "/var/log/redis", "/etc/redis"])
    ]
}
