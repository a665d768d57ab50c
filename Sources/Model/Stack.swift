/// The whole web infrastructure as its stack file declares it: intent, checked for form but not for wisdom.
///
/// A section that is absent means that the thing is not there.
package struct Stack: Sendable, Equatable {
    package var name: String
    package var domain: String
    /// In the order of the file: the first database host is the first primary.
    package var hosts: [Host] { didSet { index = HostIndex(hosts) } }
    private var index = HostIndex([])
    package var ssh = SSHSettings()
    package var balancer: Balancer?
    package var web: Web?
    package var app: App?
    package var database: Database?
    package var cache: Cache?
    package var tls: TLS?
    package var firewall: Firewall?
    package var monitoring: Monitoring?
    package var rates = FailureRates()
    package var silenced: [Silence] = []
    package var source = StackSource()

    package init(name: String, domain: String, hosts: [Host]) {
        self.name = name
        self.domain = domain
        self.hosts = hosts
        index = HostIndex(hosts)
    }

    package func hosts(_ role: Role) -> [Host] { index.byRole[role] ?? [] }

    package func host(named name: String) -> Host? { index.byName[name] }
}

/// The hosts of a stack by what they are asked for: every engine asks for roles again and again.
private struct HostIndex: Sendable, Equatable {
    var byRole: [Role: [Host]] = [:]
    var byName: [String: Host] = [:]

    init(_ hosts: [Host]) {
        for host in hosts {
            for role in Set(host.roles) { byRole[role, default: []].append(host) }
            if byName[host.name] == nil { byName[host.name] = host }
        }
    }
}

extension Stack {
    /// The addresses to which the domain resolves: the virtual ones, or those of the hosts that visitors reach.
    package var entryAddresses: [Address] {
        let balancers = hosts(.balancer)
        if !balancers.isEmpty, let virtual = balancer?.virtual, !virtual.isEmpty { return virtual }
        for role in [Role.balancer, .web, .app] where !hosts(role).isEmpty { return hosts(role).map(\.address) }
        return []
    }
}

/// What a host is for.
package enum Role: String, Sendable, Codable, CaseIterable, Hashable {
    case balancer, web, app, database, cache, monitor, dns
}

/// One server.
package struct Host: Sendable, Hashable {
    package var name: String
    package var address: Address
    package var roles: [Role]
    /// What it shares its fate with: a rack, a machine, a building. Optional.
    package var site: String?

    package init(name: String, address: Address, roles: [Role], site: String? = nil) {
        self.name = name
        self.address = address
        self.roles = roles
        self.site = site
    }
}

/// How Roost reaches the hosts; everything else comes from the user's own SSH configuration and agent.
package struct SSHSettings: Sendable, Equatable {
    package var user = "root"
    /// When absent, OpenSSH's own configuration decides.
    package var port: Int?

    package init() {}
}

/// How requests are spread over the web servers, and where clients reach the balancers.
package struct Balancer: Sendable, Equatable {
    package enum Algorithm: String, Sendable, CaseIterable { case roundrobin, leastconn, source, random }

    package var algorithm = Algorithm.roundrobin
    package var mode = Redundancy.activePassive
    package var virtual: [Address] = []
    /// Whether a balancer takes its address back from the one that stood in for it; nil: what suits the mode.
    package var preempt: Bool?
    package var log = RequestLogging.all

    package init() {}

    /// Where all serve, one that is back is to have its share again; where one waits, another move would be for nothing.
    package var takesBack: Bool { preempt ?? (mode == .activeActive) }
}

/// Whether all members of a tier serve at once, or one does and the others wait.
package enum Redundancy: String, Sendable, CaseIterable {
    case activeActive = "active-active"
    case activePassive = "active-passive"
}

/// Which requests a balancer or a web server writes a line about.
package enum RequestLogging: String, Sendable, CaseIterable { case all, failed }

/// What the web servers do besides passing requests on.
package struct Web: Sendable, Equatable {
    package var mode = Redundancy.activeActive
    /// A folder of files, relative to the stack file, that nginx serves itself.
    package var staticFiles: String?
    package var log = RequestLogging.all

    package init() {}
}

/// The user's own program.
package struct App: Sendable, Equatable {
    package enum Runtime: String, Sendable, CaseIterable { case python, node, swift, command }

    package var runtime: Runtime
    /// The folder of the application, relative to the stack file.
    package var source: String
    /// A shell command line; `$LISTEN` is the address and port to listen on.
    package var start: String?
    /// The path that answers 200 when the application can serve.
    package var health = "/healthz"
    /// The path at which it answers the monitor with figures of its own.
    package var metrics: String?
    /// Run once per release, before any instance of it starts.
    package var migrate: String?
    /// In the order of the file.
    package var environment: [(name: String, value: String)] = []
    /// Debian packages that the application needs on its host.
    package var packages: [String] = []
    /// MiB that the application may use on one host before it is restarted; absent: no limit but the host's.
    package var memory: Int?
    /// Services elsewhere that it calls; its firewall lets it reach no others.
    package var reaches: [Reach] = []

    package init(runtime: Runtime, source: String) {
        self.runtime = runtime
        self.source = source
    }

    package static func == (a: App, b: App) -> Bool {
        a.runtime == b.runtime && a.source == b.source && a.start == b.start && a.health == b.health
            && a.migrate == b.migrate && a.packages == b.packages && a.memory == b.memory && a.reaches == b.reaches && a.metrics == b.metrics
            && a.environment.map(\.name) == b.environment.map(\.name)
            && a.environment.map(\.value) == b.environment.map(\.value)
    }
}

/// Where the data is, and how many copies of it there are.
package struct Database: Sendable, Equatable {
    package enum Engine: String, Sendable, CaseIterable { case mariadb, mysql }
    package enum Topology: String, Sendable, CaseIterable {
        case single, replica, galera
        case groupReplication = "group-replication"
    }
    package enum Durability: String, Sendable, CaseIterable { case available, strict }

    package var engine = Engine.mariadb
    package var topology = Topology.single
    package var durability = Durability.available
    package var backups: Backups?

    package init() {}
}

/// When the data is copied away, and for how long the copies stay.
package struct Backups: Sendable, Equatable {
    /// Seconds between two backups.
    package var every: Int
    /// Seconds that a backup is kept.
    package var keep: Int
    package var to: String
    /// Whether each backup is restored, on trial, beside the database.
    package var verify: Bool

    package init(every: Int, keep: Int, to: String, verify: Bool = true) {
        self.every = every
        self.keep = keep
        self.to = to
        self.verify = verify
    }
}

/// What remembers answers of the application.
package struct Cache: Sendable, Equatable {
    package enum Engine: String, Sendable, CaseIterable { case redis }

    package var engine = Engine.redis
    /// Whether the site counts as down without it.
    package var required = false

    package init() {}
}

/// What is encrypted, and with whose certificate.
package struct TLS: Sendable, Equatable {
    package enum Certificate: Sendable, Equatable {
        case `internal`
        case acme
        case files(certificate: String, key: String)
    }

    package var certificate = Certificate.internal
    /// Whether traffic between hosts is encrypted too.
    package var `internal` = true
    /// Whether a request over plain HTTP is sent to HTTPS.
    package var redirect = true
    package var acme = ACME()

    package init() {}
}

/// Whom to ask for a certificate over ACME (RFC 8555), and as whom.
package struct ACME: Sendable, Equatable {
    /// Let's Encrypt's production directory.
    package static let letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

    package var directory = Self.letsEncrypt
    package var email: String?
    /// On the asking host: the authority of the directory's own certificate, when it is a private one.
    package var trust: String?

    package init() {}
}

/// Who may log in; whom else a host listens to follows from the flows.
package struct Firewall: Sendable, Equatable {
    /// Networks in CIDR notation that may reach SSH.
    package var admin: [String]

    package init(admin: [String]) { self.admin = admin }

    package var networks: [Network] { admin.compactMap(Network.init) }
}

/// What is measured, for how long it is kept, and who is told.
package struct Monitoring: Sendable, Equatable {
    /// Seconds that figures are kept.
    package var retention = 15 * 86_400
    package var webhook: String?
    package var forwardMetrics: String?
    package var forwardLogs: String?

    package init() {}
}

/// How often things fail and how long they take to mend, where the user knows better than the defaults.
package struct FailureRates: Sendable, Equatable {
    /// Mean time between failures and mean time to repair, in seconds.
    package struct Rate: Sendable, Equatable, Hashable {
        package var between: Double
        package var repair: Double

        package init(between: Double, repair: Double) {
            self.between = between
            self.repair = repair
        }

        /// The share of time that it is up.
        package var availability: Double { between / (between + repair) }
    }

    package var hosts: [String: Rate] = [:]
    package var engines: [String: Rate] = [:]

    package init() {}
}

/// A rule of `check` that the user does not want to hear from, and why.
package struct Silence: Sendable, Equatable {
    package var rule: String
    /// Nil: whatever it is about.
    package var subject: String?
    package var reason: String
    /// The key of the stack file.
    package var path: String

    package init(rule: String, subject: String?, reason: String, path: String) {
        self.rule = rule
        self.subject = subject
        self.reason = reason
        self.path = path
    }
}

/// The text a stack was read from, and where each of its keys stands there.
package struct StackSource: Sendable, Equatable {
    /// As the user gave it, for messages.
    package var file = "stack.yml"
    /// Absolute; relative paths in the stack file start here.
    package var directory = "/"
    package var text = ""
    /// Dotted path of a key (`hosts.web-1.address`, `balancer.virtual.0`) to the place of its value; of a section or a
    /// list, to the place of the key itself.
    package var places: [String: Place] = [:]

    package init() {}

    /// The place of `path`, or of the nearest enclosing key that has one.
    package func place(_ path: String) -> Place {
        var path = Substring(path)
        while true {
            if let found = places[String(path)] { return found }
            guard let dot = path.lastIndex(of: ".") else { break }
            path = path[..<dot]
        }
        return Place(file: file, line: 1, column: 1)
    }
}
