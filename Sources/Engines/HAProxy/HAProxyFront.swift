import Model

/// Where requests for the application arrive encrypted: HAProxy ends the TLS and hands the bytes to the application on
/// loopback.
///
/// It does not look into the requests, and it takes no connection that it has nowhere to pass on: a caller that is turned away
/// before it sent anything asks the next host, whatever the method.
struct HAProxyFront {
    static let backend = "application"

    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    var sections: [String] {
        [
            """
            frontend front
                mode tcp
                no log
                bind \(host.address.bracketed):\(HAProxy.frontPort) ssl crt \(TLSFiles.path(HAProxy().name)) ssl-min-ver TLSv1.3
                tcp-request connection reject unless { nbsrv(\(Self.backend)) gt 0 }
                default_backend \(Self.backend)

            backend \(Self.backend)
                mode tcp
                option httpchk
                http-check send meth GET uri \(site.stack.app?.health ?? "/") ver HTTP/1.1 hdr Host \(site.stack.domain) hdr User-Agent haproxy-check
                server \(host.name) \(AppServer.listen(on: host, in: site.stack)) check inter \(HAProxyTiming.frontCheckMilliseconds)ms fall \(HAProxyTiming.checkFall) rise 1 observe layer4 error-limit 1 on-error mark-down on-marked-down shutdown-sessions

            """
        ]
    }
}
