import Model

/// `haproxy.cfg`, for HAProxy 2.6: what all of its uses share, then a section for each thing that it does on this host.
///
/// Settings and their reasons: retries are for requests that can be repeated, since `retry-on` beyond a failed
/// connection runs a POST twice (HAProxy manual, `retry-on`); `option idle-close-on-response` keeps a reload from
/// failing requests on idle keep-alive connections (manual, same name); a lost host answers nothing at all, so
/// `timeout connect` bounds what a request waits before it is given to another server.
struct HAProxyConfiguration {
    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var stack: Stack { site.stack }

    private var keepsRequests: Bool { RequestLog.isKept(on: host, in: stack) }

    var text: String {
        let ring = keepsRequests ? [RequestLog.section] : []
        return ([global] + ring + [defaults] + sections + [statistics, metrics].filter { !$0.isEmpty }).joined(separator: "\n")
    }

    /// What it does on this host.
    private var sections: [String] {
        var sections: [String] = []
        if host.roles.contains(.balancer) { sections += HAProxyEdge(site, host: host).sections }
        if AppServer.hasFront(host, in: stack) { sections += HAProxyFront(site, host: host).sections }
        if HAProxy.isProxy(on: host, in: stack), HAProxy.findsDatabase(in: stack) { sections += HAProxyDatabase(site, host: host).sections }
        if HAProxy.isProxy(on: host, in: stack), !stack.hosts(.cache).isEmpty { sections += HAProxyCache(site, host: host).sections }
        return sections
    }

    private var global: String {
        Banner.hash + """
            global
                log stdout format short daemon\(keepsRequests ? " notice" : "")
                chroot /var/lib/haproxy
                user haproxy
                group haproxy
                stats socket \(HAProxy.socket) mode 600 level admin expose-fd listeners
                stats timeout 30s
                hard-stop-after 60s
                server-state-file \(HAProxyReload.state)
            \(stack.tls == nil ? "" : encryption)
            """
    }

    private var encryption: String {
        """
            ssl-default-bind-ciphers \(TLSProfile.ciphers)
            ssl-default-bind-ciphersuites \(TLSProfile.suites)
            ssl-default-bind-curves \(TLSProfile.curves)
            ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets
            ssl-default-server-ciphersuites \(TLSProfile.suites)
            ssl-default-server-options ssl-min-ver TLSv1.3 no-tls-tickets

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
            retries \(HAProxyTiming.retries)
            retry-on conn-failure empty-response
            timeout http-request 5s
            timeout http-keep-alive 15s
            timeout queue 5s
            timeout connect \(HAProxyTiming.connectMilliseconds)ms
            timeout client \(HAProxyTiming.clientSeconds)s
            timeout server \(HAProxyTiming.serverSeconds)s
            timeout tunnel 1h

        """
    }

    private var statistics: String {
        """
        frontend statistics
            bind 127.0.0.1:\(HAProxy.statisticsPort)
            no log
            http-request return status 200 if { path \(HAProxy.alivePath) }
            http-request use-service prometheus-exporter if { path /metrics }
            stats enable
            stats uri /
            stats refresh 10s

        """
    }

    /// The figures for a monitor on another host, and nothing else.
    private var metrics: String {
        let end = HAProxy().end(on: host, in: stack)
        guard stack.monitoring != nil, end.isRemote else { return "" }
        let encryption = end.isEncrypted ? " ssl crt \(TLSFiles.path(HAProxy().name)) ssl-min-ver TLSv1.3" : ""
        let monitors = stack.hosts(.monitor).map { "\($0.address)" }.joined(separator: " ")
        return """
            frontend metrics
                bind \(end.listen)\(encryption)
                no log
                http-request deny deny_status 403 unless { src \(monitors) }
                http-request deny deny_status 404 unless { path /metrics }
                http-request use-service prometheus-exporter

            """
    }
}
