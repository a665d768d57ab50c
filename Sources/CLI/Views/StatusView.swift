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

    struct Cache: Encodable {
        /// Nil when none of them takes writes, or more than one does.
        var master: String?
        var members: [String]
    }

    struct Virtual: Encodable {
        var address: String
        var holder: String?
        /// All that have it: more than one when the balancers do not hear each other.
        var holders: [String]
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
        var cache: Cache?
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
    private let database: Database?
    private let virtual: [Virtual]
    private let cache: Cache?
    private static let databaseEngine = MariaDB().name

    init(_ stack: Stack, _ survey: Survey, _ plan: Plan, _ reading: MonitorReading? = nil) {
        self.stack = stack
        self.reading = reading
        hosts = stack.hosts.map { Self.host($0, stack, survey) }
        var lost: Set<String> = []
        for host in hosts {
            if !host.reachable { lost.insert(host.name) }
            for part in host.components where part.state != "active" { lost.insert("\(host.name)/\(part.engine)") }
        }
        let members = DatabaseMembers(of: stack, facts: survey.facts)
        database = Self.database(stack, survey, members, lost)
        cache = Self.cache(stack, survey)
        // A primary that is closed is as good as none.
        if let primary = members.primary, database?.writer == nil { lost.insert("\(primary)/\(Self.databaseEngine)") }
        lost.formUnion(Self.apart(stack, survey))
        virtual = Keepalived.routers(in: stack).map {
            let holders = VirtualAddressResource.holders(of: $0.address, in: survey.facts, of: stack)
            return Virtual(address: "\($0.address)", holder: holders.first, holders: holders)
        }
        // What DNS names is on no host that answers.
        if !virtual.isEmpty, virtual.allSatisfy(\.holders.isEmpty) { lost.formUnion(stack.hosts(.balancer).map { "\($0.name)/\(HAProxy().name)" }) }
        isUp = FailureAnalysis(of: stack.with(primary: members.primary)).isUp(without: lost)
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

    /// Members of a cluster that run and are in none.
    private static func apart(_ stack: Stack, _ survey: Survey) -> [String] {
        guard stack.database?.topology == .galera else { return [] }
        return stack.hosts(.database).filter { !ClusterState(survey.facts[$0.name]).isMember }.map { "\($0.name)/\(databaseEngine)" }
    }

    /// The writer is the member that takes writes; without replicas it is whichever runs.
    private static func database(_ stack: Stack, _ survey: Survey, _ members: DatabaseMembers, _ lost: Set<String>) -> Database? {
        let states = stack.hosts(.database).map { MemberState($0.name, survey.facts[$0.name]) }
        guard !states.isEmpty else { return nil }
        if stack.database?.topology == .galera {
            return Database(writer: states.first(where: \.isWriter)?.host, members: states.map(\.host), lagSeconds: [:])
        }
        guard stack.database?.topology == .replica else {
            let writer = states.first { !lost.contains($0.host) && !lost.contains("\($0.host)/\(databaseEngine)") }?.host
            return Database(writer: writer, members: states.map(\.host), lagSeconds: [:])
        }
        let writer = states.first { $0.host == members.primary && $0.role == "primary" }?.host
        let lags = states.compactMap { state in state.lagSeconds.map { (state.host, Double($0)) } }
        return Database(writer: writer, members: states.map(\.host), lagSeconds: Dictionary(uniqueKeysWithValues: lags))
    }

    /// Only where there is a choice.
    private static func cache(_ stack: Stack, _ survey: Survey) -> Cache? {
        let members = stack.hosts(.cache).map(\.name)
        guard members.count > 1 else { return nil }
        let masters = members.filter { RedisRole.isMaster(survey.facts[$0]) }
        return Cache(master: masters.count == 1 ? masters[0] : nil, members: members)
    }

    var json: String {
        Document.text(
            Whole(
                stack: stack.name, up: isUp, hosts: hosts, virtual: virtual, database: database, cache: cache, drift: drift,
                traffic: reading?.traffic, alerts: reading.flatMap { $0.failure == nil ? $0.alerts : nil },
                monitor: reading.map { Monitor(host: $0.host, answers: $0.failure == nil, detail: $0.failure ?? "") }))
    }

    /// Whether each virtual address is on one balancer.
    var isHeldOnce: Bool { virtual.allSatisfy { $0.holders.count == 1 } }

    private static func line(_ virtual: Virtual, _ coloured: Bool) -> String {
        switch virtual.holders.count {
        case 0: "  \(virtual.address)  \(Style.paint("held by no balancer", .red, coloured))"
        case 1: "  \(virtual.address)  held by \(virtual.holders[0])"
        default:
            "  \(virtual.address)  \(Style.paint("held by \(virtual.holders.joined(separator: " and "))", .red, coloured)): they do not hear each other's VRRP (IP protocol 112)"
        }
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
        lines += virtual.map { Self.line($0, coloured) }
        if let writer = database?.writer { lines.append("  writes go to \(writer)") }
        if let cache { lines.append("  the master of the caches is " + (cache.master ?? "none, or more than one of them")) }
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

extension Stack {
    /// The same stack as it works now: after a promotion another database host is the first.
    func with(primary: String?) -> Stack {
        guard let primary, let at = hosts.firstIndex(where: { $0.name == primary }) else { return self }
        var stack = self
        stack.hosts.insert(stack.hosts.remove(at: at), at: 0)
        return stack
    }
}
