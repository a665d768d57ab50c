import Model

/// The figures of a cache.
package struct RedisExporter: Exporter {
    package init() {}

    package let name = "redis-exporter"
    package let tier = Tier.monitor
    package let unit = "prometheus-redis-exporter.service"
    let metricsPort = 9121
    let job = "cache"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil && host.roles.contains(.cache) }

    package func flows(in stack: Stack) -> [Flow] { [] }
}
