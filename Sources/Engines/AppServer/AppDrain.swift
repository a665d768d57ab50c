import Model

/// How an application host is taken out of service when its callers are web servers on other hosts.
///
/// nginx has no way to be told; but a connection that is refused, it gives to the next server, whatever the method,
/// since nothing of the request was sent. So the host itself refuses new connections from outside until it has finished
/// what is under way. (Stopping the program instead would reset the connections that wait in its backlog.) Of the connections that
/// nginx keeps to a host's own HAProxy, that one ends each with the next answer, and nginx those over which none comes (``HAProxyFront``).
extension AppServer {
    private static let table = "inet roost_drain"
    /// Seconds that requests under way may take before the host is changed all the same.
    static let drainPatience = 30

    /// Whether the callers of `host` learn from refused connections, and another host can take the requests.
    static func refusesWhenDrained(_ host: Host, in stack: Stack) -> Bool {
        stack.hosts(.app).count > 1 && !host.roles.contains(.web) && !stack.hosts(.web).isEmpty
    }

    package func drains(of host: Host, in site: Site) -> [Drain] {
        guard host.roles.contains(.app), Self.refusesWhenDrained(host, in: site.stack) else { return [] }
        return [Drain(at: host.name, if: .active(unit: ResourceKey(UnitResource.kind, Self.live)), out: Self.out(of: host, in: site.stack), back: Self.back(host, in: site.stack))]
    }

    private static func out(of host: Host, in stack: Stack) -> String {
        let port = hasFront(host, in: stack) ? HAProxy.frontPort : port
        return """
        nft -f - <<'NFT' || exit 1
        table \(table)
        delete table \(table)
        table \(table) {
            chain refuse {
                type filter hook input priority -10; policy accept;
                iif != lo tcp dport \(port) tcp flags & (syn | ack) == syn reject with tcp reset
            }
        }
        NFT
        \(tell(host, "drain", in: stack))
        quiet() { [ -z "$(ss -Htn state established "sport = :\(port)\(waiting(in: stack))")" ]; }
        wait_until \(drainPatience) quiet || note 'requests are still under way after \(drainPatience) s'
        """
    }

    /// The host's own HAProxy hears of it, where there is one. One that does not run has no connections.
    private static func tell(_ host: Host, _ state: String, in stack: Stack) -> String {
        guard hasFront(host, in: stack) else { return ":" }
        return "printf 'set server \(HAProxyFront.backend)/\(host.name) state \(state)\\n' | ask_socket \(HAProxy.socket) >/dev/null || :"
    }

    /// The connection over which a monitor asks for figures stays open, and nobody waits for it.
    private static func waiting(in stack: Stack) -> String {
        let callers = callers(in: stack).map(\.name)
        return stack.hosts(.monitor).filter { !callers.contains($0.name) }.map { " and not dst \($0.address.bracketed)" }.joined()
    }

    /// A caller that was refused does not ask again before its `fail_timeout` is over.
    private static func back(_ host: Host, in stack: Stack) -> String {
        """
        \(tell(host, "ready", in: stack))
        nft delete table \(table)
        sleep \(NginxTiming.failSeconds + 1)
        """
    }

    /// Found after a run that was interrupted between drain and return.
    static var opened: ScriptedResource {
        var resource = ScriptedResource(
            "drain", "port \(port)", wanted: "open", meaning: "refuses connections → accepts them", action: .run,
            script: "nft delete table \(table)")
        resource.isFineWhenAbsent = true
        return resource
    }

    static let drainProbe = "nft list table \(table) >/dev/null 2>&1 && F drain 'port \(port)' refusing"
}
