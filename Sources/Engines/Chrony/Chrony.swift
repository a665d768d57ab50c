import Model

/// The clock of a host: certificates, logs and figures are only as true as it is.
package struct Chrony: Engine {
    package init() {}

    package let name = "chrony"
    package let tier = Tier.host
    package let unit = "chrony.service"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    package func flows(in stack: Stack) -> [Flow] {
        components(in: stack).map {
            Flow(from: .component($0), to: .outside(.timeServers), port: 123, transport: .udp, purpose: "the time")
        }
    }

    /// Debian's own configuration is kept: its pool, its drift file, steps at the start only. A container may not set the
    /// clock, which is its machine's: Debian's unit would not start there at all, so chrony measures and leaves the clock
    /// alone (chronyd(8), `-x`).
    ///
    /// A clock drifts by seconds in a day: what serves does not wait for it.
    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        var package = PackageResource("chrony", users: ["_chrony"], leftovers: ["/var/lib/chrony", "/var/log/chrony", "/etc/chrony"])
        package.phase = .finish
        let settings = [
            ("/etc/chrony/conf.d/roost.conf", "# Nobody asks this host for the time.\nport 0\ncmdport 0\n"),
            ("/etc/default/chrony", "DAEMON_OPTS=\"-F 1\(machine.setsClock ? "" : " -x")\"\n"),
            (DropIn.path(unit), (machine.setsClock ? "" : "[Unit]\nConditionCapability=\n\n") + "[Service]\nRestart=always\nRestartSec=1\n"),
        ]
        let files = settings.map { path, text in
            var file = FileResource(path, Banner.hash + text)
            file.phase = .finish
            return file
        }
        var unit = UnitResource(unit)
        unit.restartInputs = [package] + files
        unit.phase = .finish
        return Desire([package, DirectoryResource(DropIn.directory(self.unit))] + files + [unit])
    }
}
