import Model

/// `haproxy.cfg`, for HAProxy 2.6.
///
/// Settings and their reasons: retries are for requests that can be repeated, since `retry-on` beyond a failed
/// connection runs a POST twice (HAProxy manual, `retry-on`); `option idle-close-on-response` keeps a reload from
/// failing requests on idle keep-alive connections (manual, same name); a lost host answers nothing at all, so
/// `timeout connect` bounds what a request waits before it is given to another server.
struct HAProxyConfiguration {
    static let connectTimeout = "300ms"
    static let checkInterval = "1s"
    static let checkFall = 2
    static let checkRise = 2

    let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    var text: String { [global, defaults, site, backend, statistics].joined(separator: "\n") }

    private var global: String {
        Banner.hash + """
            global
                log stdout format raw daemon
                chroot /var/lib/haproxy
                user haproxy
                group haproxy
                stats socket \(HAProxy.socket) mode 600 level admin expose-fd listeners
                stats timeout 30s
                hard-stop-after 60s
                server-state-file \(HAProxyReload.state)

            """
    }

    private var defaults: String {
        """
        defaults
            mode http
            log global
            load-server-state-from-file global
            option dontlognull
            option idle-close-on-response
            option http-restrict-req-hdr-names reject
            option redispatch 1
            retries 2
            retry-on conn-failure empty-response
            timeout http-request 5s
            timeout http-keep-alive 15s
            timeout queue 5s
            timeout connect \(Self.connectTimeout)
            timeout client 60s
            timeout server 60s
            timeout tunnel 1h

        """
    }

    /// `:80` is IPv4 only (HAProxy manual, `bind`).
    private var listen: String {
        let isIPv6 = stack.hosts(.balancer).contains { $0.address.isIPv6 }
        return isIPv6 ? "[::]:\(HAProxy.port) v4v6" : ":\(HAProxy.port)"
    }

    private var site: String {
        """
        frontend site
            bind \(listen)
            option httplog
            option forwardfor
            unique-id-format %[uuid()]
            unique-id-header X-Request-ID
            http-request deny deny_status 400 unless { req.hdr_cnt(host) eq 1 }
            http-request del-header X-Forwarded-For
            http-request set-header X-Forwarded-Proto http
            http-request disable-l7-retry unless METH_GET
            default_backend \(HAProxy.backend)

        """
    }

    private var backend: String {
        let balancer = stack.balancer ?? Balancer()
        let algorithm = balancer.algorithm == .source ? "source\n    hash-type consistent" : balancer.algorithm.rawValue
        let health = stack.hosts(.app).isEmpty ? "/" : stack.app?.health ?? "/"
        // Without an application there may be no page at /: any answer shows that the web server is well.
        let expected = stack.hosts(.app).isEmpty ? "\n    http-check expect status 200-499" : ""
        let passive = stack.web?.mode == .activePassive
        let servers = HAProxy.servers(in: stack).enumerated().map { at, server in
            "    server \(server.host.name) \(server.listen)\(passive && at > 0 ? " backup" : "")"
        }
        return """
            backend \(HAProxy.backend)
                balance \(algorithm)
                http-reuse safe
                option httpchk
                http-check send meth GET uri \(health) ver HTTP/1.1 hdr Host \(stack.domain) hdr User-Agent haproxy-check\(expected)
                default-server check inter \(Self.checkInterval) fall \(Self.checkFall) rise \(Self.checkRise) on-marked-down shutdown-sessions
            \(servers.joined(separator: "\n"))

            """
    }

    private var statistics: String {
        """
        frontend statistics
            bind 127.0.0.1:\(HAProxy.statisticsPort)
            no log
            http-request use-service prometheus-exporter if { path /metrics }
            stats enable
            stats uri /
            stats refresh 10s

        """
    }
}
