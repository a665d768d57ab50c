import Model

/// A stack with any roles anywhere.
enum RandomStack {
    static func make<Generator: RandomNumberGenerator>(_ generator: inout Generator, hosts range: ClosedRange<Int>) -> Stack {
        func coin() -> Bool { Bool.random(using: &generator) }
        let count = Int.random(in: range, using: &generator)
        var hosts = (0..<count).map { at in
            Host(name: "h\(at)", address: Address(bytes: [10, 0, 0, UInt8(at + 1)]), roles: Role.allCases.filter { _ in coin() && coin() || at == 0 && coin() })
        }
        hosts[count - 1].roles.append(.app)
        hosts[count - 1].roles = Role.allCases.filter(hosts[count - 1].roles.contains)
        var stack = Stack(name: "random", domain: "example.org", hosts: hosts)
        if !stack.hosts(.database).isEmpty {
            stack.database = Database()
            stack.database?.topology = Database.Topology.allCases.randomElement(using: &generator)!
            stack.database?.durability = Database.Durability.allCases.randomElement(using: &generator)!
        }
        if !stack.hosts(.cache).isEmpty {
            stack.cache = Cache()
            stack.cache?.required = coin()
        }
        if !stack.hosts(.balancer).isEmpty {
            stack.balancer = Balancer()
            if coin() { stack.balancer?.virtual = [Address("10.0.0.200")!] }
        }
        if coin() {
            stack.tls = TLS()
            stack.tls?.internal = coin()
        }
        if coin() { stack.firewall = Firewall(admin: ["10.0.0.0/24"]) }
        if coin() { stack.monitoring = Monitoring() }
        for host in stack.hosts where coin() {
            stack.rates.hosts[host.name] = FailureRates.Rate(
                between: Double.random(in: 1...1e7, using: &generator), repair: Double.random(in: 1...1e5, using: &generator))
        }
        return stack
    }
}
