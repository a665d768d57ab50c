import Model

/// How long one element on the way of a request waits for the next one before it gives up.
package struct Wait: Sendable, Hashable {
    /// The engine that waits.
    package var engine: String
    /// What its configuration calls it.
    package var setting: String
    package var seconds: Int
    /// The dotted path of the stack file's key that says so; nil when Roost decides it.
    package var key: String?

    package init(engine: String, setting: String, seconds: Int, key: String? = nil) {
        self.engine = engine
        self.setting = setting
        self.seconds = seconds
        self.key = key
    }
}

extension Catalogue {
    /// The waits from the visitors' side to the database, as the engines configure them. What an application does by itself
    /// is known only when its `start` says so; else it is left out.
    package static func waits(in stack: Stack) -> [Wait] {
        var waits: [Wait] = []
        if !stack.hosts(.balancer).isEmpty {
            waits.append(
                Wait(engine: HAProxy().name, setting: "timeout server", seconds: HAProxyConfiguration.idleTimeout))
        }
        if !stack.hosts(.web).isEmpty, !stack.hosts(.app).isEmpty {
            waits.append(
                Wait(engine: Nginx().name, setting: "proxy_read_timeout", seconds: NginxConfiguration.readTimeout))
        }
        if !stack.hosts(.app).isEmpty, let seconds = Gunicorn(stack.app)?.requestTimeout {
            waits.append(Wait(engine: AppServer().name, setting: "gunicorn --timeout", seconds: seconds, key: "app.start"))
        }
        if !stack.hosts(.database).isEmpty, stack.database?.engine == .mariadb {
            waits.append(
                Wait(engine: MariaDB().name, setting: "innodb_lock_wait_timeout", seconds: MariaDBConfiguration.lockWait))
        }
        return waits
    }

    /// Connections that the database accepts at once; nil for an engine that Roost does not configure.
    package static func acceptedConnections(in stack: Stack) -> Int? {
        stack.database?.engine == .mariadb ? MariaDBConfiguration.maxConnections : nil
    }

    /// Requests that one application host answers at once, each of which may hold a connection; nil when its `start` does
    /// not say.
    package static func concurrency(in stack: Stack) -> Int? { Gunicorn(stack.app)?.concurrency }
}
