import Model

/// The log lines of a host: a copy on the monitor, and another one wherever the stack file says.
package struct Rsyslog: Engine {
    package init() {}

    package let name = "rsyslog"
    package let tier = Tier.monitor
    package let unit = "rsyslog.service"

    /// Syslog over TLS (RFC 5425).
    static let securePort = 6514
    static let port = 514

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    package func flows(in stack: Stack) -> [Flow] {
        let copies = stack.hosts(.monitor).flatMap { monitor in
            hosts(in: stack).filter { $0.name != monitor.name }.map {
                Flow(
                    from: .component(component(on: $0)), to: .component(component(on: monitor)),
                    port: stack.encryptsInside ? Self.securePort : Self.port,
                    encryption: stack.encryption(from: $0.name, to: monitor.name), purpose: "log lines")
            }
        }
        guard stack.monitoring?.forwardLogs != nil else { return copies }
        return copies
            + components(in: stack).map {
                Flow(
                    from: .component($0), to: .outside(.logReceiver), port: Self.securePort, encryption: .tls,
                    purpose: "a copy of the log lines")
            }
    }
}
