import Checks
import Deployments
import Engines
import Model
import Plans

/// What is there now, for people and for scripts.
struct StatusView {
    struct Part: Encodable {
        var engine: String
        /// As systemd says: `active`, `inactive`, `failed`, `activating`; or `absent`, or `unknown`.
        var state: String
        var detail: String
    }

    struct Host: Encodable {
        var name: String
        var address: String
        var reachable: Bool
        var detail: String
        var components: [Part]
    }

    struct Database: Encodable {
        var writer: String?
        var members: [String]
        var lagSeconds: [String: Double]
    }

    struct Virtual: Encodable {
        var address: String
        var holder: String?
    }

    struct Drift: Encodable {
        var host: String
        var resource: String
        var action: Action
    }

    private struct Whole: Encodable {
        var stack: String
        var up: Bool
        var hosts: [Host]
        var virtual: [Virtual]
        var database: Database?
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
    let hosts: [Host]
    let isUp: Bool
    let drift: [Drift]

    init(_ stack: Stack, _ survey: Survey, _ plan: Plan, _ reading: MonitorReading? = nil) {
        self.stack = stack
        self.reading = reading
        hosts = stack.hosts.map { Self.host($0, stack, survey) }
        var lost: Set<String> = []
        for host in hosts {
            if !host.reachable { lost.insert(host.name) }
            for part in host.components where part.state != "active" { lost.insert("\(host.name)/\(part.engine)") }
        }
        isUp = FailureAnalysis(of: stack).isUp(without: lost)
        drift = plan.changes.map { Drift(host: $0.host, resource: $0.key.description, action: $0.difference.action) }
    }

    private static func host(_ host: Model.Host, _ stack: Stack, _ survey: Survey) -> Host {
        let facts = survey.facts[host.name]
        let parts = Engines.Catalogue.engines(on: host, in: stack).map { engine in
            let fields = (facts?[UnitResource.kind, engine.unit] ?? "").split(separator: " ").map(String.init)
            let state = facts == nil ? "unknown" : fields.count < 2 || fields[0] == "not-found" ? "absent" : fields[1]
            return Part(engine: engine.name, state: state, detail: engine.unit)
        }
        return Host(
            name: host.name, address: "\(host.address)", reachable: facts != nil,
            detail: survey.failures[host.name].map { $0.cause } ?? facts?.clockNote(host.name) ?? "", components: parts)
    }

    private var database: Database? {
        let members = stack.hosts(.database).map(\.name)
        guard !members.isEmpty else { return nil }
        let writer = members.first { name in
            hosts.contains { $0.name == name && $0.components.contains { $0.engine == "mariadb" && $0.state == "active" } }
        }
        return Database(writer: writer, members: members, lagSeconds: [:])
    }

    var json: String {
        Document.text(
            Whole(
                stack: stack.name, up: isUp, hosts: hosts, virtual: [], database: database, drift: drift,
                traffic: reading?.traffic, alerts: reading.flatMap { $0.failure == nil ? $0.alerts : nil },
                monitor: reading.map { Monitor(host: $0.host, answers: $0.failure == nil, detail: $0.failure ?? "") }))
    }

    func text(coloured: Bool) -> String {
        var lines = ["\(stack.name): " + (isUp ? Style.paint("up", .green, coloured) : Style.paint("down", .red, coloured))]
        let width = hosts.map(\.name.count).max() ?? 0
        for host in hosts {
            let name = host.name.padding(to: width)
            guard host.reachable else {
                lines.append("  \(name)  \(Style.paint("unreachable", .red, coloured))  \(host.detail)")
                continue
            }
            let parts = host.components.map { "\($0.engine) \(Style.paint($0.state, $0.state == "active" ? .green : .red, coloured))" }
            lines.append("  \(name)  \(host.address)  \(parts.joined(separator: ", "))")
            if !host.detail.isEmpty { lines.append(Style.paint("  note: ", .yellow, coloured) + host.detail) }
        }
        if let writer = database?.writer { lines.append("  writes go to \(writer)") }
        if let reading { lines += TrafficView(reading).lines(coloured: coloured) }
        if hosts.allSatisfy(\.reachable) {
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
