extension Variant {
    /// Databases that agree on every write.
    static let clusters = [
        Variant(
            "galera",
            """
            stack: thrice
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              db-1:  { address: 10.1.0.4, roles: [database] }
              db-2:  { address: 10.1.0.5, roles: [database] }
              db-3:  { address: 10.1.0.6, roles: [database] }
              mon-1: { address: 10.1.0.7, roles: [monitor] }
            app: { runtime: command, source: ./app, start: ./serve, migrate: ./migrate }
            database: { engine: mariadb, topology: galera, backups: { every: 1h, keep: 7d } }
            tls: { certificate: internal, internal: on }
            monitoring: {}

            """),
        Variant(
            "galera-of-five-in-plain-text",
            """
            stack: fivefold
            domain: example.org
            hosts:
              app-1: { address: "fd00:1::1", roles: [web, app] }
              db-1:  { address: "fd00:1::2", roles: [database] }
              db-2:  { address: "fd00:1::3", roles: [database] }
              db-3:  { address: "fd00:1::4", roles: [database] }
              db-4:  { address: "fd00:1::5", roles: [database] }
              db-5:  { address: "fd00:1::6", roles: [database] }
            app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: galera }

            """),
    ]
}
