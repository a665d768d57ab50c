import Dashboards
import Deployments
import Engines
import Model
import Plans

/// What is there now, for people and for scripts.
struct StatusView {
    struct Drift: Encodable {
        var host: String
        var resource: String
        var action: Action
    }

    private struct Whole: Encodable {
        var stack: String
        var up: Bool
        var hosts: [SiteState.Host]
        var virtual: [SiteState.Virtual]
        var database: SiteState.Database?
        var cache: SiteState.Cache?
        var drift: [Drift]
        var traffic: MonitorReading.Traffic?
        var alerts: [MonitorReading.Alert]?
        var monitor: Monitor?
    }

    struct Monitor: Encodable {
        var host: String
        var answers: Bool
        var detail: String
    }

    private let reading: MonitorReading?
    let stack: Stack
    private let state: SiteState
    let drift: [Drift]

    init(_ stack: Stack, _ survey: Survey, _ plan: Plan, _ reading: MonitorReading? = nil) {
        self.stack = stack
        self.reading = reading
        state = SiteState(stack, survey)
        drift = plan.changes.map { Drift(host: $0.host, resource: $0.key.description, action: $0.difference.action) }
    }

    var isUp: Bool { state.isUp }
    var isHeldOnce: Bool { state.isHeldOnce }

    var json: String {
        Document.text(
            Whole(
                stack: stack.name, up: isUp, hosts: state.hosts, virtual: state.virtual, database: state.database, cache: state.cache,
                drift: drift,
                traffic: reading?.traffic, alerts: reading.flatMap { $0.failure == nil ? $0.alerts : nil },
                monitor: reading.map { Monitor(host: $0.host, answers: $0.failure == nil, detail: $0.failure ?? "") }))
    }

    private static func line(_ virtual: SiteState.Virtual, _ coloured: Bool) -> String {
        switch virtual.holders.count {
        case 0: "  \(virtual.address)  \(Style.paint("held by no balancer", .red, coloured))"
        case 1: "  \(virtual.address)  held by \(virtual.holders[0])"
        default:
            "  \(virtual.address)  \(Style.paint("held by \(virtual.holders.joined(separator: " and "))", .red, coloured)): they do not hear each other's VRRP (IP protocol 112)"
        }
    }

    private static func line(_ cache: SiteState.Cache, _ coloured: Bool) -> String {
        switch cache.masters.count {
        case 0: Style.paint("  none of the caches is the master", .red, coloured)
        case 1: "  the master of the caches is \(cache.masters[0])"
        default: Style.paint("  \(cache.masters.joined(separator: " and ")) are each the master of the caches", .red, coloured)
        }
    }

    func text(coloured: Bool) -> String {
        var lines = ["\(stack.name): " + (isUp ? Style.paint("up", .green, coloured) : Style.paint("down", .red, coloured))]
        let width = state.hosts.map(\.name.count).max() ?? 0
        for host in state.hosts {
            let name = host.name.padding(to: width)
            guard host.reachable else {
                lines.append("  \(name)  \(Style.paint("unreachable", .red, coloured))  \(host.detail)")
                continue
            }
            let parts = host.components.map { "\($0.engine) \(Style.paint($0.state, $0.state == "active" ? .green : .red, coloured))" }
            lines.append("  \(name)  \(host.address)  \(parts.joined(separator: ", "))")
            if !host.detail.isEmpty { lines.append(Style.paint("  note: ", .yellow, coloured) + host.detail) }
        }
        lines += state.virtual.map { Self.line($0, coloured) }
        if let writer = state.database?.writer { lines.append("  writes go to \(writer)") }
        if let cache = state.cache { lines.append(Self.line(cache, coloured)) }
        if let reading { lines += TrafficView(reading).lines(coloured: coloured) }
        if state.hosts.allSatisfy(\.reachable) {
            lines.append(
                drift.isEmpty
                    ? "  every host is as the stack file says" : "  \(PlanView.count(drift.count, "difference")) from the stack file: `roost plan` shows them")
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
