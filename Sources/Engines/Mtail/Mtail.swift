import Model

/// Requests, answers and their durations, counted from the web server's access log.
package struct Mtail: Exporter {
    package init() {}

    package let name = "mtail"
    package let tier = Tier.monitor
    package let unit = "mtail.service"
    let metricsPort = 3903
    /// mtail knows no TLS: where its answers are encrypted, it answers here on loopback, and nginx passes them on.
    static let plainPort = 3904
    let job = "web"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.web) }

    package func flows(in stack: Stack) -> [Flow] { [] }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("mtail", users: ["mtail"], leftovers: ["/var/log/mtail", "/etc/mtail"])
        let end = end(on: host, in: site.stack)
        let isFronted = end.isEncrypted
        let (address, port) = (end.isRemote && !isFronted ? "\(host.address)" : "127.0.0.1", isFronted ? Self.plainPort : end.port)
        let program = FileResource(
            "/etc/mtail/roost.mtail", MtailProgram(stack: site.stack).text,
            validation: Self.check)
        let defaults = FileResource(
            "/etc/default/mtail", Banner.hash + "HOST=\(address)\nPORT=\(port)\nLOGS=/var/log/nginx/access.log\n")
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
    private static let check = "said=$(mtail --compile_only --logtostderr --address 127.0.0.1 --port 0 --progs {} 2>&1) || { printf '%s\\n' \"$said\" >&2; false; }"
}
