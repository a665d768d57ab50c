import Model

/// The figures of a host itself: processors, memory, disks, network, the state of its units, the age of its certificates.
package struct NodeExporter: Exporter {
    package init() {}

    package let name = "node-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-node-exporter.service"
    let metricsPort = 9100
    /// What is written here as `NAME.prom` is shown along with its own figures.
    static let figures = "/var/lib/prometheus/node-exporter"
    let job = "node"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    package func flows(in stack: Stack) -> [Flow] { [] }

    /// What is no disk. The exporter's own list leaves out `overlay` and a full `tmpfs` as well, which break a host too.
    private static let virtual = [
        "autofs", "binfmt_misc", "bpf", "cgroup2?", "configfs", "debugfs", "devpts", "devtmpfs", "fusectl", "hugetlbfs",
        "iso9660", "mqueue", "nsfs", "proc", "procfs", "pstore", "ramfs", "rpc_pipefs", "securityfs", "selinuxfs",
        "squashfs", "sysfs", "tracefs",
    ]

    /// Where nothing of the host's own is kept. Debian's own list also leaves out `/mnt`, `/media` and `/run` itself.
    private static let apart = ["dev", "proc", "sys", "run/.+", "var/lib/docker/.+", "var/lib/containers/storage/.+"]

    /// It stays as long as any exporter of Prometheus' family does, so the user and the folders that they share are its own.
    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource(
            "prometheus-node-exporter", users: [ExporterParts.user],
            leftovers: ["/var/lib/prometheus", "/var/log/prometheus", "/etc/prometheus"])
        let units = Set(Catalogue.engines(on: host, in: site.stack).map(\.unit)).sorted().map { $0.replacing(".", with: "[.]") }
        let addresses = Keepalived().runs(on: host, in: site.stack) ? ["--collector.netdev.address-info"] : []
        let arguments = addresses + [
            "--collector.systemd", "--collector.systemd.enable-restarts-metrics",
            "--collector.systemd.unit-include=^(\(units.joined(separator: "|")))$",
            "--collector.filesystem.fs-types-exclude=^(\(Self.virtual.joined(separator: "|")))$",
            "--collector.filesystem.mount-points-exclude=^/(\(Self.apart.joined(separator: "|")))($|/)",
        ]
        let parts = ExporterParts(
            name: name, unitName: unit, end: end(on: host, in: site.stack), site: site,
            sandbox: Sandbox(families: ["AF_NETLINK"], hasMounts: false))
        return Desire(parts.resources(package: package, arguments: arguments, more: certificates(on: host, in: site)))
    }

    /// When each certificate on the host ends, for the alert that comes before: written along with the certificates
    /// themselves, since a visitor sees one of them only.
    private func certificates(on host: Host, in site: Site) -> [any Resource] {
        guard site.stack.tls != nil else { return [] }
        var ends: [(name: String, seconds: Int)] = []
        for (name, seconds) in site.certificates.ends.sorted(by: { $0.key < $1.key }) {
            if name == Certificates.authorityName { ends.append((name, seconds)) }
            if name.hasPrefix("\(host.name)/") { ends.append((String(name.dropFirst(host.name.count + 1)), seconds)) }
        }
        let lines = ends.map { "roost_certificate_ends_seconds{certificate=\"\($0.name)\"} \($0.seconds)\n" }
        return [
            FileResource(
                "\(Self.figures)/roost.prom",
                Banner.hash + "# TYPE roost_certificate_ends_seconds gauge\n" + lines.joined())
        ]
    }
}
