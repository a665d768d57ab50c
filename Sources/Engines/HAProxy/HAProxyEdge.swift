import Model

/// The balancer's own part of `haproxy.cfg`: where visitors arrive, and the servers that their requests are spread over.
struct HAProxyEdge {
    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var stack: Stack { site.stack }
    private var balancer: Balancer { stack.balancer ?? Balancer() }

    var sections: [String] { [frontend, backend] + (Lego.asker(in: stack) == nil ? [] : [challenge]) }

    /// The authority's question goes to the host that asked for the certificate.
    private var challenge: String {
        """
        backend acme
            server acme \(Lego.address(for: host, in: stack))

        """
    }

    /// HAProxy's own format of HTTP logs (manual, 8.2.3), and the request's identifier.
    private static let log =
        "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %ID"

    /// `:80` is IPv4 only (HAProxy manual, `bind`).
    private func bind(_ port: Int, _ options: String = "") -> String {
        let isIPv6 = stack.hosts(.balancer).contains { $0.address.isIPv6 }
        return "    bind " + (isIPv6 ? "[::]:\(port) v4v6" : ":\(port)") + options + "\n"
    }

    private var frontend: String {
        let secure = stack.tls == nil ? "" : bind(Edge.securePort, " ssl crt \(TLSFiles.path(TLSFiles.site)) alpn h2,http/1.1")
        return """
            frontend site
            \(bind(HAProxy.port) + secure)\(RequestLog.isKept(on: host, in: stack) ? RequestLog.lines : "")    log-format "\(Self.log)"
                option \(balancer.log == .all ? "log-separate-errors" : "dontlog-normal")
                option forwardfor
                unique-id-format %[uuid()]
                unique-id-header X-Request-ID
                http-request deny deny_status 400 unless { req.hdr_cnt(host) eq 1 }
            \(stack.tls == nil ? "" : redirect)    http-request del-header X-Forwarded-For
                http-request del-header X-Request-ID
                http-request set-header X-Forwarded-Proto \(stack.tls == nil ? "http" : stack.tls?.redirect == false ? "%[ssl_fc,iif(https,http)]" : "https")
                http-request disable-l7-retry unless METH_GET
            \(stack.tls == nil ? "" : strictTransport)\(hidden)    default_backend \(HAProxy.backend)

            """
    }

    private var redirect: String {
        let rule = "    http-request redirect scheme https code 301 unless { ssl_fc }"
        let redirect = stack.tls?.redirect == true ? rule : ""
        guard Lego.asker(in: stack) != nil else { return redirect.isEmpty ? "" : redirect + "\n" }
        return """
                acl acme path_beg \(Lego.challenge)
            \(redirect.isEmpty ? "" : "\(redirect) or acme\n")    use_backend acme if acme

            """
    }

    /// The application's figures are not for visitors; where there are web servers, those see to it.
    private var hidden: String {
        guard stack.hosts(.web).isEmpty, let path = stack.app?.metrics else { return "" }
        return """
                http-request deny deny_status 400 if { path,url_dec -m sub /./ /../ }
                http-request deny deny_status 404 if { path,url_dec -m reg -i '\(AppServer.hiddenPaths(path))' }

            """
    }

    private var strictTransport: String {
        let seconds = TLSProfile.strictTransport(isPublic: stack.tls?.certificate != .internal)
        return "    http-response set-header Strict-Transport-Security \"max-age=\(seconds)\"\n"
    }

    /// What a lost server leaves is found by what its connections do, and asked again elsewhere: a packet that nobody acknowledges ends
    /// one soon, and where nothing is on the way somebody asks (`srvtcpka`). Sessions are not ended when a check has failed: that would
    /// end those as well that are about to be sent to another server, and they would fail. HAProxy 2.6 passes `tcp-ut` over where
    /// a `default-server` has it (seen with strace), so each server has its own.
    private var backend: String {
        let algorithm = balancer.algorithm == .source ? "source\n    hash-type consistent" : balancer.algorithm.rawValue
        let health = stack.hosts(.app).isEmpty ? "/" : stack.app?.health ?? "/"
        // Without an application there may be no page at /: any answer shows that the web server is well.
        let expected = stack.hosts(.app).isEmpty ? "\n    http-check expect status 200-499" : ""
        let passive = stack.web?.mode == .activePassive
        let servers = HAProxy.servers(in: stack).enumerated().map { at, server in
            "    server \(server.host.name) \(server.listen)\(verification(of: server.host))\(passive && at > 0 ? " backup" : "") tcp-ut \(HAProxyTiming.silenceMilliseconds)ms"
        }
        return """
            backend \(HAProxy.backend)
                balance \(algorithm)
                http-reuse safe
                timeout check \(HAProxyTiming.checkAnswerSeconds)s
                option srvtcpka
                srvtcpka-idle \(HAProxyTiming.signOfLifeSeconds)s
                srvtcpka-intvl \(HAProxyTiming.signOfLifeSeconds)s
                srvtcpka-cnt 2
                option httpchk
                http-check send meth GET uri \(health) ver HTTP/1.1 hdr Host \(stack.domain) hdr User-Agent haproxy-check\(expected)
                default-server check inter \(HAProxyTiming.checkSeconds)s fall \(HAProxyTiming.checkFall) rise \(HAProxyTiming.checkRise)
            \(servers.joined(separator: "\n"))

            """
    }

    /// Another host's certificate, or another authority's, is as good as none.
    private func verification(of server: Host) -> String {
        guard stack.encryptsInside else { return "" }
        return " ssl verify required ca-file \(TLSFiles.authorityPath) verifyhost \(server.name) sni str(\(server.name)) check-sni \(server.name)"
    }
}
