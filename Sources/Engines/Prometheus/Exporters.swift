import Model

/// The figures of a host itself: processors, memory, disks, network.
package struct NodeExporter: Exporter {
    package init() {}

    package let name = "node-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-node-exporter.service"
    let metricsPort = 9100

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    package func flows(in stack: Stack) -> [Flow] { [] }
}

/// Requests, answers and their durations, counted from the web server's access log.
package struct Mtail: Exporter {
    package init() {}

    package let name = "mtail"
    package let tier = Tier.monitor
    package let unit = "mtail.service"
    let metricsPort = 3903

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.web) }

    package func flows(in stack: Stack) -> [Flow] { [] }
}

/// The figures of a database.
package struct MySQLExporter: Exporter {
    package init() {}

    package let name = "mysqld-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-mysqld-exporter.service"
    let metricsPort = 9104

    package func runs(on host: Host, in stack: Stack) -> Bool {
        stack.monitoring != nil && host.roles.contains(.database)
    }

    package func flows(in stack: Stack) -> [Flow] { [] }
}

/// The figures of a cache.
package struct RedisExporter: Exporter {
    package init() {}

    package let name = "redis-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-redis-exporter.service"
    let metricsPort = 9121

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.cache) }

    package func flows(in stack: Stack) -> [Flow] { [] }
}
