import Model

/// What every host of a stack carries, whatever its roles: the mark that says whose it is and who its peers are.
package enum Base {
    package static let markPath = "\(Shell.home)/stack"

    /// The mark is written last: it names hosts that left the file until they have been cleaned.
    package static func mark(of stack: Stack) -> FileResource {
        var text = "roost 1\nstack \(stack.name)\n"
        for host in stack.hosts.sorted(by: { $0.name < $1.name }) {
            text += "host \(host.name) \(host.address) \(stack.ssh.port.map(String.init) ?? "-") \(stack.ssh.user)\n"
        }
        var file = FileResource(markPath, text)
        file.phase = .finish
        return file
    }

    /// What a stack whose hosts are walled off wants on each of them besides: fewer ways in, and none that stay open.
    package static func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        guard site.stack.firewall != nil else { return Desire() }
        let kernel = KernelSettings(on: host, in: site.stack)
        return Desire(
            SecurityUpdates.resources + Refusals.resources(on: machine) + [
                SecureShell.keys, SecureShell.file, SecureShell.running, kernel.settings, kernel.file,
            ], probes: [SecureShell.probe, kernel.probe], keeps: SecureShell.keeps)
    }
}
