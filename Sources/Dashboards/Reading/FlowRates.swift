import Model

/// What passes between the tiers, as the diagram names it.
struct FlowRates {
    private let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    /// - Parameters:
    ///   - entry: requests a second of visitors.
    ///   - servers: requests a second that balancers pass on.
    func all(_ figures: MonitorFigures?, entry rate: Double?, servers: Double?) -> [Snapshot.Flow] {
        var flows: [Snapshot.Flow] = []
        func add(_ id: String, _ rate: Double?, _ unit: String, p99: Double? = nil) {
            if let rate { flows.append(Snapshot.Flow(id: id, perSecond: rate, unit: unit, p99Seconds: p99)) }
        }
        let entry = stack.hosts(.balancer).isEmpty ? (stack.hosts(.web).isEmpty ? "app" : "nginx") : "haproxy"
        add("clients>\(entry)", rate, "requests", p99: figures?.reading.p99Seconds)
        if entry == "haproxy" {
            add("haproxy>\(stack.hosts(.web).isEmpty ? "app" : "nginx")", servers, "requests", p99: figures?.p99.values.max())
        }
        // Through the application hosts' own HAProxy where that ends the encryption.
        for callee in ["haproxy", "app"] { add("nginx>\(callee)", figures?.passed, "requests", p99: figures?.passedP99) }
        for engine in ["mariadb", "redis"] { add("haproxy>\(engine)", figures?.rates[engine], engine == "redis" ? "commands" : "queries") }
        return flows
    }
}
