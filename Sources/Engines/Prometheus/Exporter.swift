import Model

/// An engine that answers with figures for the monitor.
protocol Exporter: Engine {
    var metricsPort: Int { get }
    /// What Prometheus calls all of its kind.
    var job: String { get }
}

/// Where one exporter answers: on loopback when only its own host asks, otherwise at the host's address, encrypted and
/// verified when everything between hosts is.
struct MetricsEnd {
    let component: Component
    let host: Host
    let job: String
    /// Without its port, as it stands in front of one.
    let address: String
    let port: Int
    let isRemote: Bool
    let isEncrypted: Bool
    /// Nil: the usual one, of a program that is known.
    var path: String?

    var listen: String { "\(address):\(port)" }
    /// A shell command that succeeds once it answers.
    var ready: String { "listens \(isRemote ? "\(host.address)" : "127.0.0.1") \(port)" }
}

extension Exporter {
    func end(on host: Host, in stack: Stack) -> MetricsEnd {
        let isRemote = stack.hosts(.monitor).contains { $0.name != host.name }
        return MetricsEnd(
            component: component(on: host), host: host, job: job, address: isRemote ? host.address.bracketed : "127.0.0.1",
            port: metricsPort, isRemote: isRemote,
            isEncrypted: isRemote && stack.encryptsInside)
    }
}

/// What Go's programs are told by their environment.
enum GoRuntime {
    /// For those of a few MiB that have little to do: garbage goes when there is a quarter more than what is in use, not twice as much (Go,
    /// `runtime/debug.SetGCPercent`). Eleven node exporters take 64 MiB so, and 79 as shipped.
    static let small = "GOGC=25\n"
}

/// What the exporters of Prometheus' own family share: Debian's package, its arguments in `/etc/default`, and, where their
/// answers are encrypted, one file of settings.
struct ExporterParts {
    let name: String
    let unitName: String
    let end: MetricsEnd
    let site: Site
    var sandbox = Sandbox()
    /// Owner of what the exporter reads.
    static let user = "prometheus"

    private var settingsPath: String { "/etc/roost/\(name).yml" }
    private var leaf: FileResource { TLSFiles.leaf(name, on: end.host, in: site, owner: Self.user, group: Self.user) }

    /// TLS 1.3 only; the exporter reads its certificate again for every connection.
    private var settings: FileResource {
        let leaf = TLSFiles.path(name)
        return FileResource(
            settingsPath,
            Banner.hash + "tls_server_config:\n  cert_file: \(leaf)\n  key_file: \(leaf)\n  min_version: TLS13\n"
                + "  curve_preferences: [X25519, CurveP256, CurveP384]\n")
    }

    func resources(package: PackageResource, arguments: [String], environment: String = "", more: [any Resource] = []) -> [any Resource] {
        let all = ["--web.listen-address=\(end.listen)"] + (end.isEncrypted ? ["--web.config.file=\(settingsPath)"] : []) + arguments
        let defaults = FileResource(
            "/etc/default/\(package.name)", Banner.hash + "ARGS=\"\(all.joined(separator: " "))\"\n" + GoRuntime.small + environment)
        let dropIn = DropIn.file(unitName, restart: .always, sandbox)
        var unit = UnitResource(unitName)
        unit.restartInputs = [package, defaults, dropIn] + (end.isEncrypted ? [settings] : [])
        unit.ready = end.ready
        unit.ports = [end.port]
        return [package] + (end.isEncrypted ? TLSFiles.trust(in: site) + [leaf, settings] : [])
            + more + [defaults, DirectoryResource(DropIn.directory(unitName)), dropIn, unit]
    }
}
