import Model

/// Requests, answers and their durations, counted from a log that the web server writes for that alone.
package struct Mtail: Exporter {
    package init() {}

    package let name = "mtail"
    package let tier = Tier.monitor
    package let unit = "mtail.service"
    let metricsPort = 3903
    /// mtail knows no TLS: where its answers are encrypted, it answers here on loopback, and nginx passes them on.
    static let plainPort = 3904
    let job = "web"
    static let log = "/var/log/nginx/figures.log"
    /// What the balancers' checks, and the monitor's probes of the site, call themselves.
    static let check = "haproxy-check"
    static let probe = "roost-probe"

    /// The addresses that check and probe.
    static func insiders(in stack: Stack) -> [String] {
        stack.hosts.filter { $0.roles.contains(.balancer) || $0.roles.contains(.monitor) }.map { "\($0.address)" }
    }

    /// Address and name of who is no visitor: both are asked for, so that nobody outside hides by a name.
    static func checks(in stack: Stack) -> [String] { insiders(in: stack).flatMap { address in [check, probe].map { "\(address) \($0)" } } }

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.web) }

    package func flows(in stack: Stack) -> [Flow] { [] }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("mtail", users: ["mtail"], leftovers: ["/var/log/mtail", "/etc/mtail"])
        let end = end(on: host, in: site.stack)
        let isFronted = end.isEncrypted
        let (address, port) = (end.isRemote && !isFronted ? "\(host.address)" : "127.0.0.1", isFronted ? Self.plainPort : end.port)
        let program = FileResource(
            "/etc/mtail/roost.mtail", MtailProgram.text,
            validation: Self.compiles)
        let defaults = FileResource(
            "/etc/default/mtail", Banner.hash + "HOST=\(address)\nPORT=\(port)\nLOGS=\(Self.log)\n" + GoRuntime.small)
        let dropIn = DropIn.file(
            unit, restart: .always, Sandbox(writes: ["-/var/log/mtail"]), lines: "SupplementaryGroups=adm\n")
        var unit = UnitResource(unit)
        unit.restartInputs = [package, defaults, dropIn, program]
        unit.ready = "listens \(address) \(port)"
        unit.ports = [port]
        return Desire([package, program, defaults, DirectoryResource(DropIn.directory(self.unit)), dropIn, unit])
    }

    /// mtail reads programs by their ending; it says what it cannot compile and does not leave with an error.
    /// It listens even then: at a port of its own, beside the mtail that runs.
    private static let compiles = "said=$(mtail --compile_only --logtostderr --address 127.0.0.1 --port 0 --progs {} 2>&1) || { printf '%s\\n' \"$said\" >&2; false; }"
}
