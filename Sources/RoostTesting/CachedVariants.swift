extension Variant {
    /// Stacks with a cache.
    static let cached = [
        Variant(
            "cached",
            """
            stack: quick
            domain: example.org
            hosts:
              web-1:   { address: 10.1.0.2, roles: [web] }
              app-1:   { address: 10.1.0.3, roles: [app] }
              app-2:   { address: 10.1.0.4, roles: [app] }
              cache-1: { address: 10.1.0.5, roles: [cache] }
              mon-1:   { address: 10.1.0.6, roles: [monitor] }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }
            cache: { engine: redis }
            tls: { certificate: internal, internal: on }
            firewall: { admin: [10.1.0.0/24] }
            monitoring: {}

            """),
        Variant(
            "cached-by-itself",
            """
            stack: alone
            domain: example.org
            hosts:
              one-1: { address: "fd00:1::1", roles: [web, app, cache, monitor] }
            web: {}
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }
            cache: {}
            monitoring: {}

            """),
    ]
}
