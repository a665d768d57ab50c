import Model

/// The application's own figures, when it has some: where the monitor asks for them, and what keeps visitors from doing so.
extension AppServer {
    /// Prometheus takes no answer with more figures: a label with a value for each visitor would fill the monitor.
    static let mostFigures = 10_000

    /// Whether another host asks the application of this one for something: the monitor is one more caller.
    static func isAskedFromElsewhere(_ host: Host, in stack: Stack) -> Bool {
        let monitors = stack.app?.metrics == nil || stack.monitoring == nil ? [] : stack.hosts(.monitor)
        return [callers(in: stack), monitors].contains { $0.contains { $0.name != host.name } }
    }

    /// Where each application host answers with them; none without `app.metrics`.
    static func metricsEnds(in stack: Stack) -> [MetricsEnd] {
        guard let path = stack.app?.metrics else { return [] }
        return stack.hosts(.app).map { host in
            let isRemote = stack.hosts(.monitor).contains { $0.name != host.name }
            let isFronted = isRemote && hasFront(host, in: stack)
            let listen = isFronted ? entrance(of: host, in: stack) : listen(on: host, in: stack)
            return MetricsEnd(
                component: Component(host: host.name, engine: isFronted ? HAProxy().name : AppServer().name), host: host, job: "app",
                address: String(listen[..<(listen.lastIndex(of: ":") ?? listen.endIndex)]), port: isFronted ? HAProxy.frontPort : port,
                isRemote: isRemote, isEncrypted: isFronted, path: path)
        }
    }

    /// A regular expression of the paths by which an application may be asked for its figures, percent-decoded and in any case: a
    /// slash too many, parameters behind a semicolon, and backslashes, which some programs take for slashes.
    static func hiddenPaths(_ path: String) -> String {
        let name = path.drop { $0 == "/" }.replacing(".", with: "\\.")
        return "^(/+|.*\\\\.*)\(name)([/;\\\\]|$)"
    }
}
