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
        Variant(
            "cached-twice",
            """
            stack: sure
            domain: example.org
            hosts:
              lb-1:    { address: 10.1.0.1, roles: [balancer] }
              app-1:   { address: 10.1.0.3, roles: [app] }
              cache-1: { address: 10.1.0.5, roles: [cache] }
              cache-2: { address: 10.1.0.6, roles: [cache] }
              mon-1:   { address: 10.1.0.7, roles: [monitor] }
            balancer: {}
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }
            cache: { required: on }
            tls: { certificate: internal, internal: on }
            firewall: { admin: [10.1.0.0/24] }
            monitoring: {}

            """),
        Variant(
            "cached-everywhere",
            """
            stack: plain
            domain: example.org
            hosts:
              a-1: { address: "fd00:1::1", roles: [web, app, cache] }
              a-2: { address: "fd00:1::2", roles: [web, app, cache] }
              a-3: { address: "fd00:1::3", roles: [database] }
            app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: single }
            cache: {}

            """),
    ]
}
