import Model

/// What every host needs whatever its roles: its operators, names and packages.
extension Base {
    static func flows(in stack: Stack) -> [Flow] {
        stack.hosts.flatMap { host in
            let time = Flow(
                from: .host(host.name), to: .outside(.timeServers), port: 123, transport: .udp, purpose: "the time")
            let names = [Flow.Transport.udp, .tcp].map {
                Flow(from: .host(host.name), to: .outside(.resolvers), port: 53, transport: $0, purpose: "names")
            }
            return [
                Flow(
                    from: .operators, to: .host(host.name), port: stack.ssh.port ?? 22, encryption: .ssh,
                    purpose: "administration"),
            ] + names + [Flow(from: .host(host.name), to: .outside(.packageMirrors), port: 80, purpose: "packages, signed by Debian")]
                + (Chrony().runs(on: host, in: stack) ? [] : [time])
        }
    }
}
