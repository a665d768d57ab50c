extension CrossChecks {
    /// At least one host, each with an address of its own and each role once.
    mutating func checkHosts() {
        if reading.isPresent("hosts"), reading.members["hosts"]?.isEmpty ?? false, isSound("hosts") {
            report(
                "no-host", at: "hosts", "there is no host",
                hint: "add `web-1: { address: 10.20.0.21, roles: [web, app] }`")
        }
        var owners: [Address: String] = [:]
        for host in stack.hosts {
            if let owner = owners[host.address] {
                report(
                    "same-address", at: "hosts.\(host.name).address", "\(host.name) has the address of \(owner)",
                    hint: "`\(host.address)` stands at line \(reading.place("hosts.\(owner).address").line) too: "
                        + "give one of them its own")
            } else {
                owners[host.address] = host.name
            }
            checkRoles(of: host)
        }
        checkReservedAddresses()
    }

    private mutating func checkRoles(of host: Host) {
        var seen: Set<Role> = []
        for (index, role) in host.roles.enumerated() where !seen.insert(role).inserted {
            report(
                "same-role", at: "hosts.\(host.name).roles.\(index)",
                "\(host.name) has the role `\(role.rawValue)` twice",
                hint: "keep one")
        }
    }

    /// No host has the first or the last address of a network that the file names.
    private mutating func checkReservedAddresses() {
        let named = stack.hosts.map { (path: "hosts.\($0.name).address", address: $0.address) }
        let virtual = (stack.balancer?.virtual ?? []).enumerated().map {
            (path: "balancer.virtual.\($0.offset)", address: $0.element)
        }
        let networks = stack.firewall?.networks ?? []
        for (path, address) in named + virtual {
            guard
                let network = networks.first(where: {
                    $0.broadcast != nil && ($0.broadcast == address || $0.address == address)
                })
            else { continue }
            let kind = network.address == address ? "the address of the network" : "the broadcast address of"
            report(
                "reserved-address", at: path, "`\(address)` is \(kind) `\(network)`",
                hint: "use an address between the first and the last",
                why: "`firewall.admin` names that network, and no host can have its first or its last address")
        }
    }
}
