import Model

/// A real system that Roost configures: what it is for, whom it talks to, and what it needs on a host.
///
/// An engine is one folder; adding one touches that folder, its tests and one line of ``Catalogue``. Everything here is
/// pure: the same stack and the same facts give byte-identical text. An engine that can be judged and drawn but not built
/// yet (`Availability.swift` names it) declares no ``desire(on:machine:in:)``.
package protocol Engine: Sendable {
    /// The second half of a component's name: `haproxy`.
    var name: String { get }
    /// Whether `host` carries it.
    func runs(on host: Host, in stack: Stack) -> Bool
    /// What must work before it: hosts change tier by tier, callees before callers.
    var tier: Tier { get }
    /// The same on one host, for an engine that does different things on different hosts.
    func tier(on host: Host, in stack: Stack) -> Tier
    /// The flows that arrive at this engine.
    func flows(in stack: Stack) -> [Flow]
    /// Everything that it needs on `host`.
    func desire(on host: Host, machine: Machine, in site: Site) -> Desire
    /// How its callers are told to leave `host` alone for a while; empty when nobody can be told.
    func drains(of host: Host, in site: Site) -> [Drain]
    /// Its systemd unit on every host that carries it.
    var unit: String { get }
    /// Files that it logs to, besides its unit's journal.
    var logFiles: [String] { get }
}

extension Engine {
    package func drains(of host: Host, in site: Site) -> [Drain] { [] }

    package func tier(on host: Host, in stack: Stack) -> Tier { tier }

    package var logFiles: [String] { [] }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire { Desire() }

    /// The hosts that carry it, in the order of the file.
    package func hosts(in stack: Stack) -> [Host] { stack.hosts.filter { runs(on: $0, in: stack) } }

    package func components(in stack: Stack) -> [Component] { hosts(in: stack).map { component(on: $0) } }

    func component(on host: Host) -> Component { Component(host: host.name, engine: name) }
}

/// The order in which a change goes through the hosts.
package enum Tier: Int, Sendable, CaseIterable, Comparable {
    case host, database, cache, proxy, app, web, balancer, monitor

    package static func < (a: Tier, b: Tier) -> Bool { a.rawValue < b.rawValue }
}

/// What an engine needs on one host, and how the host is asked about what no general probe covers.
package struct Desire: Sendable {
    package var resources: [any Resource]
    /// Shell that prints facts with `F kind name value`.
    package var probes: [String]
    /// What applying a resource claims besides the resource itself.
    package var keeps: [ResourceKey]

    package init(_ resources: [any Resource] = [], probes: [String] = [], keeps: [ResourceKey] = []) {
        self.resources = resources
        self.probes = probes
        self.keeps = keeps
    }
}

/// How one host is taken out of service at another one, and put back.
package struct Drain: Sendable, Hashable {
    /// The host where the commands run.
    package var at: String
    /// What must be the case there for the drain to mean anything.
    package var condition: Condition
    /// Shell that returns once nothing new arrives and nothing is under way.
    package var out: String
    /// Shell that returns once the host serves again.
    package var back: String

    package enum Condition: Sendable, Hashable {
        /// The balancer that runs there knows this server, and another one beside it: what runs now may be somebody
        /// else's configuration, or one without the other servers.
        ///
        /// It must also know it where it will be: `at` is the port, and whether it is encrypted, as ``HAProxy/probe`` says it. Otherwise it
        /// could not see it come back before it has changed itself.
        case known(server: ResourceKey, at: String)
        /// This unit runs there.
        case active(unit: ResourceKey)

        package func holds(in facts: Facts) -> Bool {
            switch self {
            case .known(let server, let place):
                facts.values[server] != nil && facts.values.keys.count { $0.kind == server.kind } > 1
                    && facts.values[ResourceKey(HAProxy.placeKind, server.name)] == place
            case .active(let unit): (facts.values[unit] ?? "").contains(" active ")
            }
        }

        /// Whether the server is known, and somewhere else than it will be.
        package func moves(in facts: Facts) -> Bool {
            guard case .known(let server, let place) = self, let now = facts.values[ResourceKey(HAProxy.placeKind, server.name)] else { return false }
            return now != place
        }
    }

    package init(at: String, if condition: Condition, out: String, back: String) {
        self.at = at
        self.condition = condition
        self.out = out
        self.back = back
    }
}

/// Everything that desires are computed from, beside the facts of the host itself.
package struct Site: Sendable {
    package var stack: Stack
    package var secrets: Secrets
    package var app: Release?
    package var staticFiles: Release?
    package var certificates: Certificates
    /// Who takes the database's writes, as far as the hosts were asked.
    package var members: DatabaseMembers
    /// The number that the domain's zone has, as far as the hosts were asked.
    package var zoneNumber: UInt32 = 1
    /// Whether a firewall may shut out the login that puts it up.
    package var allowsLockout = false

    package init(
        _ stack: Stack, secrets: Secrets = Secrets(), app: Release? = nil, staticFiles: Release? = nil,
        certificates: Certificates = Certificates()
    ) {
        self.stack = stack
        self.secrets = secrets
        self.app = app
        self.staticFiles = staticFiles
        self.certificates = certificates
        members = DatabaseMembers(of: stack, facts: [:])
    }

    /// Takes in what only the hosts know.
    package mutating func hear(_ facts: [String: Facts]) {
        members = DatabaseMembers(of: stack, facts: facts)
        zoneNumber = ZoneNumber.next(for: stack, facts: facts)
    }
}

/// The stack's secrets by name; ``Catalogue`` knows which a stack needs.
package struct Secrets: Sendable, Equatable {
    package var values: [String: Secret]

    package init(_ values: [String: Secret] = [:]) { self.values = values }

    /// The secret called `name`, or a stand-in that is good enough for names and shapes but for no host.
    package subscript(name: String) -> Secret { values[name] ?? Secret("absent-\(name)") }
}
