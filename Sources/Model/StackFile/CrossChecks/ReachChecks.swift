extension CrossChecks {
    /// What the application reaches is elsewhere: what is inside is open because of the roles, and no list opens it.
    mutating func checkReaches() {
        guard isSound("hosts", "app") else { return }
        var owners = Dictionary(stack.hosts.map { ($0.address, $0.name) }) { first, _ in first }
        for address in stack.balancer?.virtual ?? [] { owners[address] = "a virtual address of the balancers" }
        var seen: [Reach: Int] = [:]
        for index in reading.members["app.reaches"] ?? [] {
            let path = "app.reaches.\(index)"
            guard let reach = reading.words[path].flatMap(Reach.init) else { continue }
            if let line = seen[reach] {
                report(
                    "same-reach", at: path, "`\(reading.words[path] ?? "")` stands here a second time", hint: "the first is at line \(line): keep one")
            }
            seen[reach] = reading.place(path).line
            switch reach.place {
            case .name(let name) where name == stack.domain || name == "www.\(stack.domain)":
                report(
                    "reach-inside", at: path, "`\(name)` is the site itself",
                    hint: "remove it: an application that needs itself calls the address in `LISTEN`")
            case .network(let network) where network.prefix == network.address.bytes.count * 8:
                guard let owner = owners[network.address] else { continue }
                report(
                    "reach-inside", at: path, "`\(network.address)` is \(owner): it is no service elsewhere",
                    hint: "remove it: what hosts of the stack ask of each other follows from their roles")
            default: continue
            }
        }
    }
}
