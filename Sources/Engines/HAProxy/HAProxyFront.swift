import Model

/// Where requests for the application arrive encrypted: HAProxy ends the TLS and hands them to the application on loopback.
///
/// It takes no connection that it has nowhere to pass on: a caller that is turned away before it sent anything asks the next host,
/// whatever the method. A balancer keeps its connections and ends them by itself, so between the two HAProxy does not look into the requests.
///
/// nginx keeps connections too, for a handshake costs more than most requests, and does not know that a host is drained. So here each
/// request is looked at. What comes over a kept connection when the application is gone is answered with 421, which means that nothing
/// was done and the caller may ask elsewhere, whatever the method (RFC 9110, 15.5.20); so is HAProxy's own 503, which it gives when it
/// could not connect (manual, `errorfile`; the application's own is left alone). What was passed on and cannot be answered gets no answer
/// (an empty `errorfile`): nginx asks the next host, if the request can be repeated. A drained server (``AppServer/drains(of:in:)``)
/// still answers, and ends each connection with that; without `use-server` HAProxy would refuse it (management guide, `set server`).
///
/// Connections to the application stay open for requests that can be repeated alone: it may close one at the moment in which
/// HAProxy sends the next request, and such a request is sent again (`retry-on empty-response`).
struct HAProxyFront {
    static let backend = "application"
    /// Of requests that must not be sent twice: each on a connection of its own.
    private static let onceBackend = "application-once"
    /// Longer than any caller keeps an idle connection, so that the caller is the one who closes it.
    private static let patienceSeconds = 75

    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var listen: String { AppServer.listen(on: host, in: site.stack) }
    private var bind: String { "bind \(host.address.bracketed):\(HAProxy.frontPort) ssl crt \(TLSFiles.path(HAProxy().name)) ssl-min-ver TLSv1.3" }
    private var reject: String { "tcp-request connection reject unless { nbsrv(\(Self.backend)) gt 0 }" }

    private var server: String {
        """
            option httpchk
            http-check send meth GET uri \(site.stack.app?.health ?? "/") ver HTTP/1.1 hdr Host \(site.stack.domain) hdr User-Agent haproxy-check
            server \(host.name) \(listen) check inter \(HAProxyTiming.frontCheckMilliseconds)ms fall \(HAProxyTiming.checkFall) rise 1 observe layer4 error-limit 1 on-error mark-down on-marked-down shutdown-sessions
        """
    }

    var sections: [String] { [site.stack.hosts(.web).isEmpty ? opaque : understood] }

    private var opaque: String {
        """
        frontend front
            mode tcp
            no log
            \(bind)
            \(reject)
            default_backend \(Self.backend)

        backend \(Self.backend)
            mode tcp
        \(server)

        """
    }

    private var understood: String {
        """
        frontend front
            no log
            \(bind)
            timeout http-keep-alive \(Self.patienceSeconds)s
            \(reject)
            http-request return status 421 unless { srv_is_up(\(Self.backend)/\(host.name)) }
            http-response set-var(txn.answered) bool(true)
            http-after-response set-status 421 if { status 503 } !{ var(txn.answered) -m bool }
            http-after-response set-header Connection close unless { nbsrv(\(Self.backend)) gt 0 }
            errorfile 502 /dev/null
            errorfile 504 /dev/null
            use_backend \(Self.backend) if METH_GET
            default_backend \(Self.onceBackend)

        backend \(Self.backend)
            http-reuse always
            use-server \(host.name) if TRUE
        \(server)

        backend \(Self.onceBackend)
            http-reuse never
            option http-server-close
            retry-on conn-failure
            use-server \(host.name) if TRUE
            server \(host.name) \(listen) track \(Self.backend)/\(host.name) on-marked-down shutdown-sessions

        """
    }
}
