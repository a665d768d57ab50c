import Model

/// The figures of a cache.
package struct RedisExporter: Exporter {
    package init() {}

    package let name = "redis-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-redis-exporter.service"
    let metricsPort = 9121
    let job = "cache"

    private static let password = "/etc/roost/redis-exporter.json"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.cache) }

    package func flows(in stack: Stack) -> [Flow] { [] }

    /// It asks for no setting of the server's (`--config-command=-`): it may see its state, and nothing else.
    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let end = end(on: host, in: site.stack)
        let package = PackageResource("prometheus-redis-exporter")
        let server = "redis\(site.stack.encryptsInside ? "s" : "")://127.0.0.1:\(Redis.port)"
        let account = RedisAccess.Account.exporter
        let password = FileResource(
            Self.password, "{ \"\(server)\": \"\(site.secrets[account.secretName].reveal())\" }\n", mode: "640", group: ExporterParts.user, isSecret: true)
        let leaves = end.isEncrypted ? [TLSFiles.leaf(name, on: host, in: site, owner: ExporterParts.user, group: ExporterParts.user)] : []
        let leaf = TLSFiles.path(name)
        let arguments =
            [
                "--web.listen-address=\(end.listen)", "--redis.addr=\(server)", "--redis.user=\(account.rawValue)",
                "--redis.password-file=\(Self.password)", "--config-command=-",
            ] + (site.stack.encryptsInside ? ["--tls-ca-cert-file=\(TLSFiles.authorityPath)"] : [])
            + (end.isEncrypted ? ["--tls-server-cert-file=\(leaf)", "--tls-server-key-file=\(leaf)", "--tls-server-min-version=TLS1.3"] : [])
        let defaults = FileResource("/etc/default/\(package.name)", Banner.hash + "ARGS=\"\(arguments.joined(separator: " "))\"\n" + GoRuntime.small)
        let dropIn = DropIn.file(self.unit, restart: .always, Sandbox())
        var unit = UnitResource(self.unit)
        unit.restartInputs = [package, password, defaults, dropIn] + leaves
        unit.ready = end.ready
        unit.ports = [end.port]
        return Desire(
            [package, DirectoryResource("/etc/roost")] + TLSFiles.trust(in: site) + leaves
                + [password, defaults, DirectoryResource(DropIn.directory(self.unit)), dropIn, unit])
    }
}
