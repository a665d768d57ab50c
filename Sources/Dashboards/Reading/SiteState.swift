import Checks
import Deployments
import Engines
import Model

/// What the hosts' own answers mean for the site: whether it is up, who has what. `status` and every live view share it.
package struct SiteState: Sendable, Equatable, Encodable {
    package struct Part: Sendable, Equatable, Encodable {
        package var engine: String
        /// As systemd says: `active`, `inactive`, `failed`, `activating`; or `absent`, or `unknown`.
        package var state: String
        package var detail: String
    }

    package struct Host: Sendable, Equatable, Encodable {
        package var name: String
        package var address: String
        package var reachable: Bool
        package var detail: String
        package var components: [Part]
    }

    package struct Database: Sendable, Equatable, Encodable {
        package var writer: String?
        package var members: [String]
        package var lagSeconds: [String: Double]
    }

    package struct Cache: Sendable, Equatable, Encodable {
        package var master: String?
        /// All that take writes: none, or for a moment more than one, when a master is lost or comes back.
        package var masters: [String]
        package var members: [String]
    }

    package struct Virtual: Sendable, Equatable, Encodable {
        package var address: String
        package var holder: String?
        /// All that have it: more than one when the balancers do not hear each other.
        package var holders: [String]
    }

    package var hosts: [Host]
    package var isUp: Bool
    package var virtual: [Virtual]
    package var database: Database?
    package var cache: Cache?
    /// What each database host is, in a word: `writer`, `replica`, `joining`, …
    package var roles: [String: String]

    /// Whether each virtual address is on one balancer.
    package var isHeldOnce: Bool { virtual.allSatisfy { $0.holders.count == 1 } }

    private static let databaseEngine = MariaDB().name

    package init(_ stack: Stack, _ survey: Survey) {
        hosts = stack.hosts.map { Self.host($0, stack, survey) }
        var lost: Set<String> = []
        for host in hosts {
            if !host.reachable { lost.insert(host.name) }
            for part in host.components where part.state != "active" { lost.insert("\(host.name)/\(part.engine)") }
        }
        let members = DatabaseMembers(of: stack, facts: survey.facts)
        let states = stack.hosts(.database).map { MemberState($0.name, survey.facts[$0.name]) }
        roles = Dictionary(uniqueKeysWithValues: states.map { ($0.host, $0.role) })
        database = Self.database(stack, states, members, lost)
        cache = Self.cache(stack, survey)
        // A primary that is closed is as good as none.
        if let primary = members.primary, database?.writer == nil { lost.insert("\(primary)/\(Self.databaseEngine)") }
        lost.formUnion(Self.apart(stack, survey))
        virtual = Keepalived.routers(in: stack).map {
            let holders = VirtualAddressResource.holders(of: $0.address, in: survey.facts, of: stack)
            return Virtual(address: "\($0.address)", holder: holders.first, holders: holders)
        }
        // What DNS names is on no host that answers.
        if !virtual.isEmpty, virtual.allSatisfy(\.holders.isEmpty) {
            lost.formUnion(stack.hosts(.balancer).map { "\($0.name)/\(HAProxy().name)" })
        }
        isUp = FailureAnalysis(of: stack.with(primary: members.primary)).isUp(without: lost)
    }

    private static func host(_ host: Model.Host, _ stack: Stack, _ survey: Survey) -> Host {
        let facts = survey.facts[host.name]
        let parts = Engines.Catalogue.engines(on: host, in: stack).map { engine in
            // Of hundreds of hosts this is asked every second: only the first two words are looked for.
            let fields = (facts?[UnitResource.kind, engine.unit] ?? "").utf8.split(separator: UInt8(ascii: " "), maxSplits: 2)
            let state = facts == nil ? "unknown" : fields.count < 2 || fields[0].elementsEqual("not-found".utf8) ? "absent" : String(Substring(fields[1]))
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
    private static func database(_ stack: Stack, _ states: [MemberState], _ members: DatabaseMembers, _ lost: Set<String>) -> Database? {
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
        return Cache(master: masters.count == 1 ? masters[0] : nil, masters: masters, members: members)
    }
}

extension Stack {
    /// The same stack as it works now: after a promotion another database host is the first.
    package func with(primary: String?) -> Stack {
        guard let primary, let at = hosts.firstIndex(where: { $0.name == primary }) else { return self }
        var stack = self
        stack.hosts.insert(stack.hosts.remove(at: at), at: 0)
        return stack
    }
}
