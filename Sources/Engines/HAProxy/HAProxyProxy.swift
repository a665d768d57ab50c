import Model

/// HAProxy on an application host: the application's way to the database and the cache, wherever they are just now, and
/// the end of the TLS in which other hosts' requests arrive.
extension HAProxy {
    /// Where the application finds the database that takes writes, and those that answer reads, on loopback.
    static let writePort = 3307
    static let readPort = 3308
    static let cachePort = 6380
    /// Where requests for the application arrive encrypted.
    static let frontPort = 8443

    static func isProxy(on host: Host, in stack: Stack) -> Bool {
        guard host.roles.contains(.app) else { return false }
        return findsDatabase(in: stack) || !stack.hosts(.cache).isEmpty || AppServer.hasFront(host, in: stack)
    }

    /// Whether the application on `host` can do nothing without its own HAProxy: neither be reached nor write.
    package static func isOnPath(of host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.app) && (findsDatabase(in: stack) || AppServer.hasFront(host, in: stack) || stack.cache?.required == true && !stack.hosts(.cache).isEmpty)
    }

    /// Whether the database's writer can be another host tomorrow.
    static func findsDatabase(in stack: Stack) -> Bool {
        stack.database.map { $0.topology != .single } == true && !stack.hosts(.database).isEmpty
    }

    func proxyFlows(in stack: Stack) -> [Flow] {
        stack.hosts(.app).filter { Self.isProxy(on: $0, in: stack) }.flatMap { host -> [Flow] in
            let proxy = component(on: host)
            let app = AppServer().component(on: host)
            var flows: [Flow] = []
            if AppServer.hasFront(host, in: stack) {
                let engine = stack.hosts(.web).isEmpty ? name : Nginx().name
                flows += AppServer.callers(in: stack).map {
                    Flow(
                        from: .component(Component(host: $0.name, engine: engine)), to: .component(proxy),
                        port: Self.frontPort, encryption: .tls, purpose: "requests for the application")
                }
                flows.append(
                    Flow(
                        from: .component(proxy), to: .component(app), port: AppServer.port,
                        purpose: "requests for the application"))
            }
            if Self.findsDatabase(in: stack) {
                let ports = [(Self.writePort, "writes and reads"), (Self.readPort, "reads that may be a moment old")]
                flows += ports.map {
                    Flow(from: .component(app), to: .component(proxy), port: $0.0, purpose: $0.1)
                }
            }
            if !stack.hosts(.cache).isEmpty {
                flows.append(
                    Flow(
                        from: .component(app), to: .component(proxy), port: Self.cachePort,
                        purpose: "answers to remember"))
            }
            return flows
        }
    }
}
