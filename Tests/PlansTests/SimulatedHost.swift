import Engines
import Foundation
import Model
import Plans
import RoostTesting

/// A host that is nothing but its facts: a change makes of it what the change says, as the prelude would.
struct SimulatedHost {
    var facts = Facts()

    /// A fresh Debian 12.
    init() {
        for (name, value) in [
            "init": "systemd", "os": "debian 12", "architecture": "x86_64", "processors": "2", "clock": "0",
            "memory": "4096",
            "free": "9999", "writable": "yes", "interface": "eth0",
        ] {
            facts.values[ResourceKey("host", name)] = value
        }
    }

    subscript(kind: String, name: String) -> String? {
        get { facts[kind, name] }
        set { facts.values[ResourceKey(kind, name)] = newValue }
    }

    mutating func own(_ kind: String, _ name: String, _ attributes: String = "-") {
        let key = ResourceKey(kind, name)
        if !facts.owns(key) { facts.owned.append(Owned(key: key, attributes: attributes)) }
    }

    mutating func apply(_ resource: any Resource) {
        let key = resource.key
        switch resource {
        case let file as FileResource:
            own("file", file.name, self["stat", file.name] == nil ? "new" : "original")
            self["stat", file.name] = "\(file.mode) \(file.owner) \(file.group) regular file"
            self["sha", file.name] = Digest.sha256(file.content)
            self["content", file.name] = nil
            if file.name == "/etc/haproxy/haproxy.cfg" { serve(file.content) }
        case let directory as DirectoryResource:
            if self["stat", directory.name] == nil { own("directory", directory.name, "new") }
            self["stat", directory.name] = "\(directory.mode) \(directory.owner) \(directory.group) directory"
        case is PackageResource:
            own("package", key.name, "main users= rests=")
            own("package", key.name + "-common", "dependency")
            facts.values[key] = "ii  1.0"
        case is UserResource:
            own("user", key.name, "new")
            facts.values[key] = "999"
        case is DataResource: own("data", key.name)
        case let unit as UnitResource:
            own("unit", unit.name, "was=enabled,inactive")
            facts.values[key] = switch unit.wanted {
            case .running: "loaded active enabled no \(unit.mark)"
            case .resting: "loaded inactive disabled no "
            case .masked: "masked inactive masked no "
            }
            for port in unit.ports { self["port", "\(port)"] = "\(unit.name) program 77" }
        case let reload as ReloadResource: facts.values[ResourceKey("unit", reload.name)] = "loaded active enabled no \(reload.marks)"
        case let rules as RulesetResource:
            own("firewall", rules.name)
            self["stat", rules.path] = "600 root root regular file"
            self["sha", rules.path] = Digest.sha256(rules.content)
            facts.values[key] = "loaded yes"
        case is VirtualAddressResource: facts.values[key] = "watched"
        case let scripted as ScriptedResource:
            facts.values[key] = scripted.wanted
            if ["sqluser", "sysctl", "sshd"].contains(key.kind) { own(key.kind, key.name) }
            if key.kind == "release" {
                if self["stat", "/srv/roost"] == nil { own("directory", "/srv/roost", "new") }
                own("tree", key.name.hasPrefix("app") ? "/srv/roost/app" : "/srv/roost/static")
            }
        default: preconditionFailure("\(key)")
        }
    }

    /// A balancer's socket speaks of the servers that its configuration names.
    private mutating func serve(_ configuration: String) {
        for key in facts.values.keys where key.kind == "server" { facts.values[key] = nil }
        for line in configuration.split(separator: "\n") where line.hasPrefix("    server ") {
            let words = line.split(separator: " ").map(String.init)
            self["server", "web/\(words[1])"] = "ready"
            self["reached", "web/\(words[1])"] = "\(words[2].split(separator: ":").last!) \(words.contains("ssl") ? "tls" : "plain")"
        }
    }

    mutating func applyMark(_ mark: FileResource) {
        apply(mark)
        for key in facts.values.keys where key.kind == "peer" || key.kind == "mark" { facts.values[key] = nil }
        for line in mark.content.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch words[0] {
            case "roost": self["mark", "version"] = words[1]
            case "stack": self["mark", "stack"] = words[1]
            default: self["peer", words[1]] = words[2]
            }
        }
    }

    mutating func remove(_ key: ResourceKey) {
        facts.owned.removeAll { $0.key == key }
        facts.values[key] = nil
        switch key.kind {
        case "file", "directory":
            for kind in ["stat", "sha", "content"] { self[kind, key.name] = nil }
            if key.name == "\(Shell.home)/stack" {
                for key in facts.values.keys where key.kind == "peer" || key.kind == "mark" { facts.values[key] = nil }
            }
        case "firewall":
            for kind in ["stat", "sha"] { self[kind, "/etc/roost/firewall.nft"] = nil }
        case "package": facts.owned.removeAll { $0.key.name == key.name + "-common" }
        case "tree":
            let isApp = key.name == "/srv/roost/app"
            for other in facts.values.keys
            where other.kind == "release" && other.name.hasPrefix(isApp ? "app " : "static ") {
                facts.values[other] = nil
            }
            if isApp { self["link", "/srv/roost/app/live"] = nil }
        case "unit":
            for (other, value) in facts.values where other.kind == "port" && value.hasPrefix(key.name + " ") {
                facts.values[other] = nil
            }
        case "data":
            for other in facts.values.keys where ["database", "sqluser", "filled"].contains(other.kind) {
                facts.values[other] = nil
            }
        default: break
        }
    }
}

/// All hosts of a stack, simulated, and the plans that are made of them.
struct Simulation {
    var hosts: [String: SimulatedHost] = [:]
    var site: Site

    init(_ site: Site) { self.site = site }

    init(built site: Site) throws {
        self.site = site
        try apply(plan())
    }

    init(built variant: String) throws {
        try self.init(built: Variant.all.first { $0.name == variant }!.site())
    }

    mutating func plan(_ departed: [Departed] = []) throws -> Plan {
        for host in site.stack.hosts where hosts[host.name] == nil { hosts[host.name] = SimulatedHost() }
        return try Planner.plan(site, facts: hosts.mapValues(\.facts), departed: departed)
    }

    mutating func apply(_ plan: Plan) throws {
        let order = plan.stages.flatMap(\.steps).flatMap(\.changes)
        apply(order.map { plan.changes[$0] })
    }

    mutating func apply(_ changes: [Change]) {
        let names = Set(changes.map(\.host))
        let wanted = site.stack.hosts.filter { names.contains($0.name) }.map {
            ($0.name, Wanted($0, machine: Machine(hosts[$0.name]!.facts), in: site))
        }
        let all = Dictionary(uniqueKeysWithValues: wanted)
        for change in changes { apply(change, all[change.host]) }
    }

    private mutating func apply(_ change: Change, _ wanted: Wanted?) {
        if change.difference.action == .remove {
            hosts[change.host]!.remove(change.key)
        } else if change.key == wanted?.mark.key {
            hosts[change.host]!.applyMark(wanted!.mark)
        } else if let item = wanted?.items.first(where: { $0.resource.key == change.key }) {
            hosts[change.host]!.apply(item.resource)
        }
    }
}

extension Plan {
    /// `HOST ACTION KEY`, in order.
    var summary: [String] { changes.map { "\($0.host) \($0.difference.action) \($0.key)" } }

    /// The whole plan as text, scripts and all.
    var everything: String {
        var text = summary.joined(separator: "\n") + "\n" + changes.map(\.difference.text).joined(separator: "\n")
        for stage in stages {
            text += "\n## \(stage.title) \(stage.isSequential)"
            for step in stage.steps {
                text += "\n# \(step.host) \(step.changes) \(step.drains) \(step.uploads)\n\(step.script.reveal())"
            }
        }
        return text + notes.joined(separator: "\n")
    }

    func steps(_ kind: Stage.Kind) -> [Step] { stages.filter { $0.kind == kind }.flatMap(\.steps) }
}
