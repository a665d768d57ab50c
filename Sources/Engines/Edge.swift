import Model

/// Where the site meets the Internet: at the balancers, or at the first tier that there is without any.
enum Edge {
    static let securePort = 443

    /// The flows of visitors to one component: with HTTPS, the plain port only redirects.
    static func flows(to component: Component, port: Int, in stack: Stack) -> [Flow] {
        let plain = Flow(
            from: .clients, to: .component(component), port: port,
            purpose: stack.tls == nil ? "requests from the Internet" : "requests over plain HTTP, which are redirected to HTTPS")
        guard stack.tls != nil else { return [plain] }
        let secure = Flow(
            from: .clients, to: .component(component), port: securePort, encryption: .tls,
            purpose: "requests from the Internet")
        return [secure, plain]
    }
}

extension Stack {
    /// Whether something that Roost configures is where visitors arrive: it redirects HTTP and ends HTTPS. The application
    /// itself is not of that kind.
    package var hasEdge: Bool { !hosts(.balancer).isEmpty || !hosts(.web).isEmpty }

    /// Whether what passes between hosts is encrypted.
    package var encryptsInside: Bool { tls?.internal == true }

    /// The encryption of a flow between two of its hosts: what stays on one host is never on a wire.
    func encryption(from: String, to: String) -> Flow.Encryption { encryptsInside && from != to ? .tls : .none }
}
