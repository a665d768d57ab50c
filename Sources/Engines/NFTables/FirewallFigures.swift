import Model

/// What a firewall has dropped, as figures of its host: a small service reads the counters of the rules every few seconds
/// and leaves them where node_exporter finds them.
///
/// The file goes with the service, so that figures are never older than they seem: where they are missing, an alert says so.
struct FirewallFigures {
    static let unit = "roost-firewall-figures.service"
    static let file = "\(NodeExporter.figures)/firewall.prom"
    static let path = "/etc/systemd/system/\(unit)"

    /// The folder is root's; of root's powers it has the one that reading the rules takes.
    private static let sandbox = Sandbox(
        writes: [NodeExporter.figures], capabilities: ["CAP_NET_ADMIN"], families: ["AF_NETLINK"])

    let program: FileResource

    var resources: [any Resource] {
        let file = FileResource(Self.path, text)
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [program, file]
        unit.ready = "test -s \(Self.file)"
        unit.isServing = false
        return [file, unit]
    }

    private var text: String {
        Banner.hash + """
            [Unit]
            Description=What the firewall has dropped, for the monitor

            [Service]
            ExecStart=\(FirewallProgram.path) count \(Self.file)
            ExecStopPost=/bin/rm -f \(Self.file) \(Self.file).new
            Restart=always
            RestartSec=\(RestartTiming.seconds)
            \(Self.sandbox.lines)
            [Install]
            WantedBy=multi-user.target

            """
    }
}
