import Engines
import Foundation
import Model

/// A stack to generate configuration for, by the name of its golden file.
package struct Variant: Sendable, CustomStringConvertible {
    package let name: String
    private let text: String

    package init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    package var description: String { name }

    /// What no output may hold.
    package static let secrets = Secrets([
        "database-app": Secret("NotARealSecretOfTheApplication00"),
        "database-migrate": Secret("NotARealSecretOfTheMigration0000"),
        "database-replication": Secret("NotARealSecretOfTheReplicas00000"),
        "cache-app": Secret("NotARealSecretForTheCache0000000"),
        "cache-exporter": Secret("NotARealSecretOfTheExporter00000"),
        "cache-reload": Secret("NotARealSecretOfTheReload0000000"),
        "cache-replica": Secret("NotARealSecretOfTheCopies0000000"),
        "cache-sentinel": Secret("NotARealSecretOfSentinel00000000"),
        "cache-voter": Secret("NotARealSecretOfTheVoters0000000"),
    ])

    package func stack() throws -> Stack {
        try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }

    package func site() throws -> Site { Variant.site(of: try stack()) }

    /// A stack with invented releases and secrets.
    package static func site(of stack: Stack) -> Site {
        let archive = { (id: String) in Upload(path: "/nowhere/\(id).tar.gz", sha256: Digest.sha256(id), size: 4096) }
        return Site(
            stack, secrets: secrets,
            app: stack.app.map {
                Release(
                    id: "a0b1c2d3e4f5", archive: archive("app"), start: $0.start ?? "gunicorn --bind $LISTEN app:app")
            },
            staticFiles: stack.web?.staticFiles.map { _ in Release(id: "5f4e3d2c1b0a", archive: archive("static")) })
    }

    package static let all: [Variant] = examples + inline + balancers + cached + clusters

    private static let examples = ["simple", "distributed"].map { stage in
        Variant(stage, (try? Repository.text("examples/\(stage)/stack.yml")) ?? "")
    }

    private static let inline = [
        Variant(
            "encrypted",
            """
            stack: safe
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app] }
              web-2: { address: 10.1.0.3, roles: [web] }
              app-2: { address: 10.1.0.4, roles: [app] }
              db-1:  { address: 10.1.0.5, roles: [database] }
            app: { runtime: command, source: ./app, start: ./serve }
            web: { static: ./public }
            database: { engine: mariadb, topology: single }
            tls: { certificate: internal, internal: on }

            """),
        Variant(
            "walled",
            """
            stack: safe
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app, database] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
            app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: single }
            tls: { certificate: internal, internal: on }
            firewall: { admin: [10.1.0.0/24, "2001:db8:7::/64", 198.51.100.7] }

            """),
        Variant(
            "replica",
            """
            stack: twice
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app, database] }
              web-2: { address: 10.1.0.3, roles: [web, app, database] }
            balancer: {}
            app: { runtime: command, source: ./app, start: ./serve, migrate: ./migrate }
            database: { engine: mariadb, topology: replica, durability: strict }
            tls: { certificate: internal, internal: on }

            """),
        Variant(
            "replicas-in-plain-text",
            """
            stack: thrice
            domain: example.org
            hosts:
              app-1: { address: "fd00:1::1", roles: [web, app] }
              db-1:  { address: "fd00:1::2", roles: [database] }
              db-2:  { address: "fd00:1::3", roles: [database] }
              db-3:  { address: "fd00:1::4", roles: [database] }
            app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: replica }

            """),
        Variant(
            "encrypted-at-the-edge",
            """
            stack: safe
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app, database] }
              web-2: { address: 10.1.0.3, roles: [web] }
            app: { runtime: command, source: ./app, start: ./serve }
            database: { engine: mariadb, topology: single }
            tls: { certificate: internal, internal: off }

            """),
        Variant(
            "names",
            """
            stack: names
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer, dns] }
              web-1: { address: 10.1.0.2, roles: [web] }
              ns-2:  { address: "fd00:1::2", roles: [dns] }
            balancer: {}
            web: { static: ./public }

            """),
        Variant(
            "algorithms-source-active-passive",
            """
            stack: two-words-more
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              db-1:  { address: 10.1.0.4, roles: [database] }
            balancer: { algorithm: source, log: failed }
            web: { mode: active-passive, log: failed }
            app: { runtime: node, source: ./app, start: node server.js, health: "/health?deep=1&x=%20" }
            database: { engine: mariadb, topology: single }

            """),
        Variant(
            "no-app",
            """
            stack: files
            domain: files.example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web] }
            balancer: { algorithm: leastconn }
            web: { static: ./public }

            """),
        Variant(
            "no-static-no-balancer",
            """
            stack: plain
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
            web: {}
            app: { runtime: command, source: ./app, start: "./serve --listen $LISTEN", memory: 64M, packages: [git] }

            """),
        Variant(
            "balancer-and-web-on-one-host",
            """
            stack: dense
            domain: example.org
            hosts:
              one-1: { address: 10.1.0.1, roles: [balancer, web, app, database] }
            balancer: { algorithm: random }
            web: { static: ./public }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }
            database: { engine: mariadb, topology: single }

            """),
        Variant(
            "balancer-and-app-on-one-host",
            """
            stack: direct
            domain: example.org
            hosts:
              one-1: { address: 10.1.0.1, roles: [balancer, app] }
            balancer: { algorithm: roundrobin }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }

            """),
        Variant(
            "balancers-of-apps",
            """
            stack: direct
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              app-1: { address: 10.1.0.2, roles: [app] }
              app-2: { address: 10.1.0.3, roles: [app] }
            balancer: { algorithm: roundrobin }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b" }

            """),
        Variant(
            "apps-apart",
            """
            stack: apart
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              app-1: { address: 10.1.0.4, roles: [app] }
              app-2: { address: 10.1.0.5, roles: [app] }
              db-1:  { address: 10.1.0.6, roles: [database] }
            balancer: {}
            web: { static: ./public }
            app: { runtime: swift, source: ./app, start: ./Foobar, migrate: "./Foobar migrate --twice 'a b'" }
            database: { engine: mariadb, topology: single }

            """),
        Variant(
            "ipv6",
            """
            stack: six
            domain: example.org
            hosts:
              lb-1:  { address: "fd00:1::1", roles: [balancer] }
              web-1: { address: "fd00:1::2", roles: [web, app] }
              web-2: { address: "fd00:1:0::3", roles: [web, app, database] }
            balancer: {}
            web: { static: ./public }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b", migrate: "true" }
            database: { engine: mariadb, topology: single }

            """),
        Variant(
            "watched",
            """
            stack: watched
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app, database] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              mon-1: { address: 10.1.0.4, roles: [monitor] }
            balancer: {}
            web: { static: ./public }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b", migrate: "true" }
            database: { engine: mariadb, topology: single }
            monitoring:
              retention: 30d
              alerts: { webhook: "https://hooks.example.org/roost?key=abc" }
              forward: { metrics: "https://metrics.example.org:9443/api/v1/write", logs: "https://logs.example.org/loki/api/v1/push" }

            """),
        Variant(
            "watched-encrypted",
            """
            stack: watched
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              web-1: { address: 10.1.0.2, roles: [web, app, database] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              mon-1: { address: 10.1.0.4, roles: [monitor] }
            balancer: {}
            web: { static: ./public }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b", migrate: "true" }
            database: { engine: mariadb, topology: single }
            tls: {}
            monitoring: { forward: { logs: "tls://logs.example.org:6515" } }

            """),
        Variant(
            "walled-and-watched",
            """
            stack: safe
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
              web-2: { address: 10.1.0.3, roles: [web, app] }
              mon-1: { address: 10.1.0.4, roles: [monitor] }
            app:
              runtime: python
              source: ./app
              start: gunicorn --bind $LISTEN a:b
              metrics: /figures/v1.0
              reaches: [api.example.com:443, mail.example.com:443, 198.51.100.0/24:25, 198.51.100.7:443, "[2001:db8::/32]:25"]
            tls: {}
            firewall: { admin: [10.1.0.0/24] }
            monitoring: {}

            """),
        Variant(
            "figures-of-apps",
            """
            stack: direct
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              app-1: { address: 10.1.0.2, roles: [app] }
              mon-1: { address: 10.1.0.4, roles: [monitor] }
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b", metrics: /metrics }
            monitoring: {}

            """),
        Variant(
            "watched-by-itself",
            """
            stack: alone
            domain: example.org
            hosts:
              one-1: { address: "fd00:1::1", roles: [web, app, database, monitor] }
            web: {}
            app: { runtime: python, source: ./app, start: "gunicorn --bind $LISTEN a:b", metrics: /metrics }
            database: { engine: mariadb, topology: single }
            monitoring: {}

            """),
        Variant(
            "shell-and-environment",
            #"""
            stack: awkward
            domain: a-rather-long-name-for-a-domain.of-a-company-with-many-words-in-its-name.example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
            web: {}
            app:
              runtime: command
              source: ./app
              start: 'umask 027; exec ./serve --title "it''s $HOSTNAME" --at "$LISTEN" >>"$HOME/log" 2>&1'
              environment:
                QUOTES: "it's \"quoted\" `here`"
                DOLLARS: '$HOME ${HOME} $(id) $$'
                BACKSLASHES: 'C:\dir\ \\ \n end\'
                LETTERS: "é 日本 🦉 e\u0301 \"\u0301"
                SPACES: "  leading and trailing  "
                HASH: "# no comment ; neither"
                TAB: "a\tb"
                EMPTY: ""

            """#),
        Variant(
            "assignment-before-command",
            """
            stack: assigned
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
            web: {}
            app: { runtime: command, source: ./app, start: 'MODE=production TITLE="a b" ./serve "$LISTEN"' }

            """),
        Variant(
            "exec-of-its-own",
            """
            stack: execs
            domain: example.org
            hosts:
              web-1: { address: 10.1.0.2, roles: [web, app] }
            web: {}
            app: { runtime: command, source: ./app, start: "exec ./serve $LISTEN" }

            """),
    ]
}
