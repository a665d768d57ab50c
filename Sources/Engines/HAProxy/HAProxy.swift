import Model

/// The balancer: takes every request from the clients and gives it to a web server that is well. On application hosts it is
/// the way to what is on other hosts: the database's writer, its readers, the cache.
package struct HAProxy: Engine {
    package init() {}

    package let name = "haproxy"
    package let tier = Tier.balancer

    static let port = 80
    static let statisticsPort = 8404
    /// Where a worker says that it works, to whoever asks on its own host.
    static let alivePath = "/alive"
    static let socket = "/run/haproxy/admin.sock"
    static let configuration = "/etc/haproxy/haproxy.cfg"
    static let unit = "haproxy.service"
    static let backend = "web"

    package var unit: String { Self.unit }
    package let logFiles = [RequestLog.file]

    /// The master stays root, its workers become `haproxy` in a prison of their own; `/run/haproxy` is theirs. A regular
    /// expression in its configuration is compiled to machine code.
    private static let sandbox = Sandbox(
        writes: ["/run", "/var/lib/haproxy"],
        capabilities: [
            "CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_DAC_OVERRIDE",
        ],
        calls: ["chroot"], without: [.code])

    package func runs(on host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.balancer) || Self.isProxy(on: host, in: stack)
    }

    /// The way of the application comes up before the application.
    package func tier(on host: Host, in stack: Stack) -> Tier { Self.isProxy(on: host, in: stack) ? .proxy : .balancer }

    package func flows(in stack: Stack) -> [Flow] {
        stack.hosts(.balancer).flatMap { Edge.flows(to: component(on: $0), port: Self.port, in: stack) }
            + proxyFlows(in: stack)
    }

    /// The hosts that a balancer sends to, and where they listen: the web servers, or the application servers without any.
    static func servers(in stack: Stack) -> [(host: Host, listen: String)] {
        let web = stack.hosts(.web)
        guard web.isEmpty else { return web.map { ($0, "\($0.address.bracketed):\(Nginx.port(on: $0, in: stack))") } }
        return stack.hosts(.app).map { ($0, AppServer.entrance(of: $0, in: stack)) }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("haproxy", users: ["haproxy"], leftovers: ["/var/lib/haproxy", RequestLog.folder])
        let file = FileResource(
            Self.configuration, HAProxyConfiguration(site, host: host).text, validation: "haproxy -c -f {} >/dev/null")
        let isBalancer = host.roles.contains(.balancer)
        let dropIn = DropIn.file(Self.unit, restart: .always, after: HAProxyTiming.restartMilliseconds, Self.sandbox, lines: HAProxyReload.reload.lines)
        var unit = UnitResource(Self.unit)
        let shown = isBalancer ? SiteCertificate(in: site) : nil
        let leaves = leaves(on: host, in: site) + (shown.map { [$0.resource] } ?? [])
        unit.restartInputs = [package, dropIn]
        unit.reloadInputs = [file] + leaves
        if isBalancer { unit.ready = "listens \(host.address) \(Self.port)" }
        unit.ports = ports(on: host, in: site.stack)
        let servers = isBalancer ? Self.servers(in: site.stack).map { Self.ready($0.host.name) } : []
        return Desire(
            [package] + TLSFiles.trust(in: site) + leaves + HAProxyReload.reload.resources
                + [DirectoryResource(DropIn.directory(Self.unit)), file, dropIn, unit] + servers,
            probes: [Self.probe] + (shown?.probes ?? []), keeps: shown?.keeps ?? [])
    }

    private func leaves(on host: Host, in site: Site) -> [any Resource] {
        let isNeeded = AppServer.hasFront(host, in: site.stack) || (site.stack.monitoring != nil && end(on: host, in: site.stack).isEncrypted)
        return isNeeded ? [TLSFiles.leaf(name, on: host, in: site)] : []
    }

    private func ports(on host: Host, in stack: Stack) -> [Int] {
        (host.roles.contains(.balancer) ? [Self.port] + (stack.tls == nil ? [] : [Edge.securePort]) : [])
            + (AppServer.hasFront(host, in: stack) ? [Self.frontPort] : [])
            + (Self.isProxy(on: host, in: stack) && Self.findsDatabase(in: stack) ? [Self.writePort, Self.readPort] : [])
            + (Self.isProxy(on: host, in: stack) && !stack.hosts(.cache).isEmpty ? [Self.cachePort] : []) + [Self.statisticsPort]
    }
}
