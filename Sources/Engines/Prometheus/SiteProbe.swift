import Model

/// How the monitor visits the site: at every door, by both names, and with HTTPS also at the plain port, which must send on
/// to the other.
///
/// The doors are named by address, so that a visit does not hang on the names that the monitor's own resolver knows; the
/// request names the site as a browser would.
struct SiteProbe {
    struct Door {
        var component: Component
        var host: Host
        var port: Int
    }

    struct Visit {
        /// What the blackbox exporter calls the kind of visit.
        var name: String
        var site: String
        var isSecure: Bool
        var redirects: Bool
        var targets: [(host: String, url: String)]
    }

    let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    /// Where visitors arrive: at the balancers, or at the first tier that there is without any.
    var doors: [Door] {
        let balancers = stack.hosts(.balancer)
        guard balancers.isEmpty else {
            return balancers.map { Door(component: HAProxy().component(on: $0), host: $0, port: HAProxy.port) }
        }
        return stack.hosts(.web).map { Door(component: Nginx().component(on: $0), host: $0, port: 80) }
    }

    /// A page that says that the site can serve; without an application any answer does that is no error of the server's.
    private var path: String { stack.hosts(.app).isEmpty ? "/" : stack.app?.health ?? "/" }

    var visits: [Visit] {
        [("apex", stack.domain), ("www", "www.\(stack.domain)")].flatMap { name, site -> [Visit] in
            let plain = doors.map { ($0.host.name, "http://\($0.host.address.bracketed):\($0.port)\(path)") }
            guard stack.tls != nil else {
                return [Visit(name: name, site: site, isSecure: false, redirects: false, targets: plain)]
            }
            let secure = doors.map { ($0.host.name, "https://\($0.host.address.bracketed):\(Edge.securePort)\(path)") }
            return [
                Visit(name: name, site: site, isSecure: true, redirects: false, targets: secure),
                Visit(name: "\(name)-redirect", site: site, isSecure: false, redirects: true, targets: plain),
            ]
        }
    }

    /// How the blackbox exporter makes each kind of visit.
    var modules: String {
        visits.map { visit in
            let statuses = visit.redirects ? "301" : stack.hosts(.app).isEmpty ? "200, 204, 301, 302, 304, 401, 403, 404" : "200"
            return """
                  \(visit.name):
                    prober: http
                    timeout: \(Prometheus.timeout)s
                    http:
                      headers: { Host: "\(visit.site)", User-Agent: "\(Mtail.probe)" }
                      valid_status_codes: [\(statuses)]
                      follow_redirects: false
                \(visit.isSecure ? encryption(visit.site) : "")
                """
        }.joined()
    }

    /// Nobody but the stack's own authority signs `internal`; what the user's own files chain up to is not known here.
    private func encryption(_ name: String) -> String {
        let trust =
            switch stack.tls?.certificate {
            case .internal: ", ca_file: \(TLSFiles.authorityPath)"
            default: ", insecure_skip_verify: true"
            }
        return "      fail_if_not_ssl: true\n      tls_config: { server_name: \"\(name)\"\(trust) }\n"
    }
}
