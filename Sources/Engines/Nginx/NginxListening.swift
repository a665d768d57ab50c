import Model

/// Where nginx listens: behind a balancer on one port, encrypted when everything inside is; at the edge on the visitors'
/// two ports, of which the plain one redirects to the other.
struct NginxListening {
    let stack: Stack
    let host: Host

    init(_ stack: Stack, host: Host) {
        self.stack = stack
        self.host = host
    }

    private var isEdge: Bool { stack.hosts(.balancer).isEmpty }

    var isEncrypted: Bool { isEdge ? stack.tls != nil : stack.encryptsInside }

    private func listen(_ port: Int, _ options: String = "") -> String {
        host.address.isIPv6
            ? "listen [::]:\(port) \(options)default_server ipv6only=off;\n" : "listen \(port) \(options)default_server;\n"
    }

    /// The server that sends plain requests to HTTPS; empty unless this is the edge of a site with HTTPS.
    var redirection: String {
        guard isEdge, isEncrypted, stack.tls?.redirect == true else { return "" }
        return """
                server {
                    \(listen(80))        server_name \(stack.domain) www.\(stack.domain);
            \(challenge)        location / {
                        return 301 https://$host$request_uri;
                    }
                }

            """
    }

    /// The authority's question goes to the host that asked for the certificate.
    private var challenge: String {
        guard Lego.asker(in: stack) != nil else { return "" }
        return """
                    location ^~ \(Lego.challenge) {
                        proxy_pass http://\(Lego.address(for: host, in: stack));
                        proxy_set_header Host $host;
                    }

            """
    }

    /// The lines of the site's server.
    var lines: String {
        let port = Nginx.port(on: host, in: stack)
        guard isEncrypted else { return "        " + listen(port) }
        let certificate = TLSFiles.path(isEdge ? TLSFiles.site : Nginx().name)
        let protocols = isEdge ? "TLSv1.2 TLSv1.3" : "TLSv1.3"
        let seconds = TLSProfile.strictTransport(isPublic: stack.tls?.certificate != .internal)
        let strict = isEdge ? "        add_header Strict-Transport-Security \"max-age=\(seconds)\" always;\n" : ""
        let plain = isEdge && stack.tls?.redirect == false ? "        " + listen(port) + challenge : ""
        return plain + """
                    \(listen(isEdge ? Edge.securePort : port, isEdge ? "ssl http2 " : "ssl "))        ssl_certificate \(certificate);
                    ssl_certificate_key \(certificate);
                    ssl_protocols \(protocols);
                    ssl_ciphers \(TLSProfile.ciphers);
                    ssl_ecdh_curve \(TLSProfile.curves);
                    ssl_prefer_server_ciphers off;
                    ssl_session_cache shared:tls:10m;
                    ssl_session_timeout 1d;
                    ssl_session_tickets off;

            """ + strict
    }
}
