extension CrossChecks {
    /// Two balancers share virtual addresses; one has none to share.
    mutating func checkBalancers() {
        let balancers = stack.hosts(.balancer)
        let virtual = reading.members["balancer.virtual"]?.count ?? 0
        let mode = stack.balancer?.mode ?? .activePassive
        guard isSound("hosts", "balancer"), let first = balancers.first else { return }
        if balancers.count == 1, virtual > 0 {
            report(
                "virtual-without-pair", at: "balancer.virtual",
                "a virtual address moves between balancers, and \(first.name) is the only one",
                hint: "add a host with the role `balancer`, or remove `virtual`")
        }
        if balancers.count == 1, mode == .activeActive {
            report(
                "virtual-without-pair", at: "balancer.mode",
                "`active-active` takes two balancers, and \(first.name) is the only one",
                hint: "add a host with the role `balancer`, or remove `mode`")
        }
        if balancers.count > 1, virtual == 0 {
            report(
                "no-virtual-address",
                at: reading.isPresent("balancer") ? "balancer" : path(of: .balancer, on: balancers[1]),
                "\(names(balancers)) share no virtual address",
                hint: "add `virtual: [ADDRESS]` to `balancer`, with a free address of their network",
                why: "DNS would name one of them, and nothing would move when that one is lost")
        } else if balancers.count > 1, mode == .activeActive, virtual != balancers.count {
            report(
                "virtual-per-balancer", at: "balancer.virtual",
                "`active-active` wants one virtual address per balancer: there are \(balancers.count) balancers "
                    + "and \(virtual) \(virtual == 1 ? "address" : "addresses")",
                hint: virtual < balancers.count
                    ? "add \(balancers.count - virtual) more" : "remove \(virtual - balancers.count)",
                why: "each balancer is at home at one of them, and takes over the other's when it is lost")
        }
    }

    /// A virtual address belongs to nobody, stands there once, and is of the same family as the balancers' own.
    mutating func checkVirtualAddresses() {
        var seen: [Address: Int] = [:]
        let owners = Dictionary(stack.hosts.map { ($0.address, $0.name) }, uniquingKeysWith: { first, _ in first })
        for index in reading.members["balancer.virtual"] ?? [] {
            let path = "balancer.virtual.\(index)"
            guard let address = reading.words[path].flatMap(Address.init) else { continue }
            if let owner = owners[address] {
                report(
                    "virtual-is-host", at: path, "the virtual address `\(address)` is the address of \(owner)",
                    hint: "use a free address of the balancers' network")
            }
            if let line = seen[address] {
                report(
                    "same-address", at: path, "the virtual address `\(address)` stands here a second time",
                    hint: "the first is at line \(line): use another")
            }
            seen[address] = reading.place(path).line
            if let host = stack.hosts(.balancer).first(where: { $0.address.isIPv6 != address.isIPv6 }) {
                report(
                    "virtual-family", at: path,
                    "`\(address)` is \(address.isIPv6 ? "IPv6" : "IPv4"), and \(host.name) has the \(host.address.isIPv6 ? "IPv6" : "IPv4") "
                        + "address `\(host.address)`",
                    hint: "use an address of the same family")
            }
        }
    }
}
