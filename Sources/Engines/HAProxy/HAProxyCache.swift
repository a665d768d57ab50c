import Model

/// The application's way to the cache, on its own host: to the master, whichever that is just now.
///
/// Which of them it is is asked, not configured. While none answers, a connection is refused at once: an application that can do
/// without its cache need not wait to know.
struct HAProxyCache {
    static let backend = "cache"

    let site: Site
    let host: Host

    init(_ site: Site, host: Host) {
        self.site = site
        self.host = host
    }

    private var stack: Stack { site.stack }

    /// A pool's idle connections stay for an hour; Redis itself ends none.
    private static let patience = "1h"

    var sections: [String] {
        let servers = stack.hosts(.cache).map { cache in
            let address = cache.name == host.name ? "127.0.0.1" : cache.address.bracketed
            return "    server \(cache.name) \(address):\(Redis.port)\(verification(of: cache))\n"
        }
        return [
            """
            frontend cache
                mode tcp
                no log
                bind 127.0.0.1:\(HAProxy.cachePort)
                timeout client \(Self.patience)
                tcp-request connection reject unless { nbsrv(\(Self.backend)) gt 0 }
                default_backend \(Self.backend)

            """,
            """
            backend \(Self.backend)
                mode tcp
                balance first
                timeout server \(Self.patience)
                timeout check 1s
                option tcp-check
                tcp-check send ROLE\\r\\n
                tcp-check expect string master
                default-server check inter \(RedisTiming.checkSeconds)s fastinter 500ms fall \(RedisTiming.checkFall) rise 1 on-marked-down shutdown-sessions
            \(servers.joined())
            """,
        ]
    }

    private func verification(of cache: Host) -> String {
        guard stack.encryptsInside else { return "" }
        return " ssl verify required ca-file \(TLSFiles.authorityPath) verifyhost \(cache.name) sni str(\(cache.name)) check-sni \(cache.name)"
    }
}
