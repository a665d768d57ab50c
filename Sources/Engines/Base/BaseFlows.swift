import Model

/// What every host needs whatever its roles: its operators, names and packages.
extension Base {
    static func flows(in stack: Stack) -> [Flow] {
        stack.hosts.flatMap { host in
            [
                Flow(
                    from: .operators, to: .host(host.name), port: stack.ssh.port ?? 22, encryption: .ssh,
                    purpose: "administration"),
                Flow(
                    from: .host(host.name), to: .outside(.resolvers), port: 53, transport: .udp, purpose: "names"),
                Flow(from: .host(host.name), to: .outside(.packageMirrors), port: 80, purpose: "packages, signed by Debian"),
            ]
        }
    }
}
