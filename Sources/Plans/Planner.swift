import Engines
import Model

/// Compares what is wanted with what the hosts said, and puts the difference in order. Pure.
package struct Planner {
    private let site: Site
    private let wanted: [Wanted]
    private let departed: [Departed]
    private let facts: [String: Facts]
    private var plan: Plan

    /// - Parameters:
    ///   - facts: by host name, for every host of the stack and every departed one.
    package static func plan(
        _ site: Site, facts: [String: Facts], departed: [Departed] = []
    ) throws(Failure) -> Plan {
        var site = site
        site.hear(facts)
        let wanted = site.stack.hosts.map { Wanted($0, machine: Machine(facts[$0.name] ?? Facts()), in: site) }
        for each in wanted { try Self.refuse(each, facts[each.host.name] ?? Facts(), stack: site.stack.name) }
        if let problem = site.members.problem { throw problem }
        var planner = Planner(site: site, wanted: wanted, departed: departed, facts: facts)
        planner.build()
        return planner.plan
    }

    /// The plan that takes away everything that Roost put on these hosts.
    package static func removal(of stack: Stack, hosts: [Departed], facts: [String: Facts]) -> Plan {
        var empty = stack
        empty.hosts = []
        var planner = Planner(site: Site(empty), wanted: [], departed: hosts, facts: facts)
        planner.build()
        return planner.plan
    }

    private init(site: Site, wanted: [Wanted], departed: [Departed], facts: [String: Facts]) {
        self.site = site
        self.wanted = wanted
        self.departed = departed
        self.facts = facts
        plan = Plan(stack: site.stack.name, changes: [], stages: [], notes: [])
    }

    /// A host that is not fit, or that holds what belongs to somebody else, is refused before anything is touched.
    private static func refuse(_ wanted: Wanted, _ facts: Facts, stack: String) throws(Failure) {
        let host = wanted.host.name
        if let mark = facts["mark", "version"], mark != "1" {
            throw Failure(host, "was last changed by another version of Roost (format \(mark))", hint: "use that version, or a newer one")
        }
        if let mark = facts["mark", "stack"], mark != stack {
            throw Failure(
                host, "belongs to the stack \(mark)", hint: "`roost down` there first, or give this stack another host")
        }
        guard facts["host", "init"] == "systemd" else { throw Failure(host, "does not run systemd") }
        guard facts["host", "os"] == "debian 12" else {
            throw Failure(host, "runs \(facts["host", "os"] ?? "an unknown system"), not Debian 12")
        }
        guard facts["host", "writable"] == "yes" else {
            throw Failure(host, "/var/lib cannot be written", hint: "is the file system mounted read-only, or the user not root?")
        }
        for item in wanted.items {
            if let reason = item.resource.conflict(in: facts) { throw Failure(host, reason) }
        }
    }

    private mutating func build() {
        plan.notes = wanted.compactMap { facts($0.host.name).clockNote($0.host.name) }
        if let note = site.members.note { plan.notes.append(note) }
        let early = wanted.filter(laysDownFirst)
        prepare()
        open()
        // Members of a cluster that ends leave it before one of them goes on alone.
        let leaving = site.members.dissolves ? departed.map(\.name) : []
        remove(early.map(\.host.name) + leaving)
        for tier in Tier.allCases {
            rehearse(tier)
            change(tier)
            conclude(tier)
        }
        awaitStarted()
        remove(wanted.map(\.host.name).filter { name in !early.contains { $0.host.name == name } } + departed.map(\.name).filter { !leaving.contains($0) })
        close()
        finish()
        if departed.isEmpty, wanted.allSatisfy({ facts($0.host.name).owned.isEmpty }) { plan.stages = Beginning.order(plan.stages, in: site.stack) }
    }

    private func facts(_ host: String) -> Facts { facts[host] ?? Facts() }

    private mutating func add(_ host: String, _ key: ResourceKey, _ difference: Difference) -> Int {
        plan.changes.append(Change(host: host, key: key, difference: difference))
        return plan.changes.count - 1
    }

    // MARK: prepare

    private mutating func prepare() {
        var steps: [Step] = []
        for each in wanted {
            let facts = facts(each.host.name)
            var script = ScriptWriter()
            var uploads: [Upload] = []
            var indices: [Int] = []
            for key in facts.values.keys.filter({ $0.kind == "leftover" }).sorted() {
                let index = add(each.host.name, key, Difference(.remove, "left behind by a run that was interrupted"))
                indices.append(index)
                script.wrap([index], ":")
            }
            for item in each.items where item.resource.phase == .prepare {
                guard let difference = item.resource.difference(from: facts) else { continue }
                let index = add(each.host.name, item.resource.key, difference)
                indices.append(index)
                if let package = item.resource as? PackageResource {
                    script.install(index, package)
                    continue
                }
                if let upload = item.resource.upload { uploads.append(upload) }
                if item.resource is DataResource {
                    // Before the package that fills it: otherwise an interruption between the two leaves data that
                    // looks like somebody else's.
                    script.wrap([index], item.resource.apply(difference, facts: facts))
                    continue
                }
                // What other files' checks read is in its place before them.
                let staging = (item.resource as? FileResource).map { $0.staging + "\n" } ?? ""
                script.late([index], staging + item.resource.apply(difference, facts: facts))
            }
            let staged = each.items.compactMap { $0.resource as? FileResource }.filter {
                $0.phase != .prepare && $0.difference(from: facts) != nil
            }
            guard !indices.isEmpty || hasWork(each) else { continue }
            script.stage(staged)
            steps.append(
                Step(
                    host: each.host.name, changes: indices,
                    script: Secret(Self.union(each, facts) + script.text), uploads: uploads, drains: []))
        }
        append(.prepare, steps, sequential: false)
    }

    /// Whether anything at all is to be done on a host beyond its preparation.
    private func hasWork(_ each: Wanted) -> Bool {
        let facts = facts(each.host.name)
        return each.resources.contains { $0.difference(from: facts) != nil }
            || !Removal.keys(owned: owned(each.host.name), keep: each.keys).isEmpty
    }

    /// The mark with every host named that is wanted or was, so that an interrupted run forgets none.
    private static func union(_ each: Wanted, _ facts: Facts) -> String {
        var lines = each.mark.content.split(separator: "\n").map(String.init)
        for (key, value) in facts.values.sorted(by: { $0.key < $1.key }) where key.kind == "peer" {
            if !lines.contains(where: { $0.hasPrefix("host \(key.name) ") }) { lines.append("host \(key.name) \(value)") }
        }
        let text = lines.joined(separator: "\n") + "\n"
        guard facts["sha", each.mark.name] != Digest.sha256(text) else { return "enter\nclean_staging\n" }
        return "enter\nclean_staging\nstage \(each.mark.name) <<'ROOST'\n\(Base64.encode(text))\nROOST\n"
            + "put \(each.mark.name) 0644 root root || die 'cannot write \(each.mark.name)'\n"
    }

    // MARK: change

    /// What does not pass leaves nothing behind: going back to the file as it was is no change then.
    private mutating func rehearse(_ tier: Tier) {
        var steps: [Step] = []
        for each in wanted {
            let facts = facts(each.host.name)
            var script = ScriptWriter()
            var indices: [Int] = []
            var undo: [String] = []
            for item in each.items where item.tier == tier && item.resource.phase == .rehearse {
                guard let difference = item.resource.difference(from: facts) else { continue }
                let index = add(each.host.name, item.resource.key, difference)
                indices.append(index)
                undo += item.resource.undo(facts).map { [$0] } ?? []
                script.wrap([index], item.resource.apply(difference, facts: facts), undo: Self.together(undo))
            }
            for unit in each.items.filter({ $0.tier == tier }).compactMap({ $0.resource as? UnitResource }) {
                guard let rehearsal = unit.rehearsal, unit.turn(facts) == .restart else { continue }
                script.plain(Self.together(undo).map { "(\n\(rehearsal)\n) || { \($0)\nexit 1; }" } ?? rehearsal)
            }
            guard !script.isEmpty else { continue }
            steps.append(step(each.host.name, indices, script))
        }
        append(.rehearse(tier), steps, sequential: true)
    }

    private static func together(_ undo: [String]) -> String? { undo.isEmpty ? nil : undo.joined(separator: "\n") }

    private mutating func change(_ tier: Tier) {
        var steps: [Step] = []
        var disrupts = false
        for each in wanted.sorted(by: { turn($0, tier) < turn($1, tier) }) {
            let facts = facts(each.host.name)
            var script = ScriptWriter()
            var indices: [Int] = []
            var interrupted: [ResourceKey] = []
            let items = each.changes(of: tier)
            for unit in items.compactMap({ $0.resource as? UnitResource }) where unit.difference(from: facts) != nil {
                script.owe(unit)
            }
            for item in items {
                guard let difference = item.resource.difference(from: facts) else { continue }
                let index = add(each.host.name, item.resource.key, difference)
                indices.append(index)
                script.wrap([index], item.resource.apply(difference, facts: facts), undo: undo(item, among: items, facts))
                if difference.disrupts { interrupted.append(item.resource.key) }
            }
            guard !indices.isEmpty else { continue }
            var step = step(each.host.name, indices, script)
            if !interrupted.isEmpty {
                disrupts = true
                step.drains = drains(of: each.host, tier)
                // Nobody's request waits for the monitor and its agents.
                if step.drains.isEmpty, tier != .monitor {
                    let moves = Catalogue.engines.flatMap { $0.drains(of: each.host, in: site) }.contains { $0.condition.moves(in: self.facts($0.at)) }
                    plan.notes += interrupted.map { Interruption.text($0, on: each.host.name, tier, moves: moves, in: site) }
                }
            }
            steps.append(step)
        }
        append(.change(tier), steps, sequential: (disrupts || tier == .database) && steps.count > 1)
    }

    /// Whose turn it is: what does not serve yet comes first, and the holder of a virtual address last; but databases wait for the
    /// one that they copy.
    private func turn(_ each: Wanted, _ tier: Tier) -> Int {
        if tier == .database { return site.members.turn(of: each.host.name) }
        guard serves(each, tier) else { return 0 }
        return tier == .balancer && facts(each.host.name).values.contains { $0.key.kind == VirtualAddressResource.kind && $0.value == "held" } ? 2 : 1
    }

    /// What can only be done once every host of the tier has changed.
    private mutating func conclude(_ tier: Tier) {
        var steps: [Step] = []
        for each in wanted {
            let facts = facts(each.host.name)
            var script = ScriptWriter()
            var indices: [Int] = []
            for item in each.items where item.tier == tier && item.resource.phase == .finish {
                guard let difference = item.resource.difference(from: facts) else { continue }
                let index = add(each.host.name, item.resource.key, difference)
                indices.append(index)
                if let unit = item.resource as? UnitResource, unit.wanted == .running { script.owe(unit) }
                switch item.resource {
                case let package as PackageResource: script.install(index, package)
                case let other: script.late([index], other.apply(difference, facts: facts))
                }
            }
            if !indices.isEmpty { steps.append(step(each.host.name, indices, script)) }
        }
        append(.conclude(tier), steps, sequential: false)
    }

    /// A unit that does not come up with what is new gets back what was before it.
    private func undo(_ item: Wanted.Item, among items: [Wanted.Item], _ facts: Facts) -> String? {
        guard let unit = item.resource as? UnitResource, unit.turn(facts) == .restart else { return nil }
        let steps = items.compactMap { $0.resource.undo(facts) }
        guard !steps.isEmpty else { return nil }
        return (steps + ["systemctl daemon-reload", "systemctl restart \(unit.name)"]).joined(separator: "\n")
    }

    private func drains(of host: Host, _ tier: Tier) -> [Drain] {
        guard tier == .app || tier == .web else { return [] }
        return Catalogue.engines.flatMap { $0.drains(of: host, in: site) }.filter { $0.condition.holds(in: facts($0.at)) }
    }

    /// What was down and is started is not served from until the balancers have seen it: `up` ends after that, not before.
    private mutating func awaitStarted() {
        for each in wanted {
            let facts = facts(each.host.name)
            let starts = each.items.contains { item in
                guard item.tier == .app || item.tier == .web, let unit = item.resource as? UnitResource else { return false }
                return unit.difference(from: facts) != nil && unit.turn(facts) == .start
            }
            guard starts else { continue }
            let isLast = { (stage: Stage) in (stage.kind == .change(.app) || stage.kind == .change(.web)) && stage.steps.contains { $0.host == each.host.name } }
            guard let at = plan.stages.lastIndex(where: isLast), let step = plan.stages[at].steps.firstIndex(where: { $0.host == each.host.name }),
                plan.stages[at].steps[step].drains.isEmpty
            else { continue }
            plan.stages[at].steps[step].awaits = drains(of: each.host, .web)
        }
    }

    private func serves(_ each: Wanted, _ tier: Tier) -> Bool {
        each.items.contains { item in
            item.tier == tier && item.resource is UnitResource
                && (facts(each.host.name)[item.resource.key.kind, item.resource.key.name] ?? "").contains(" active ")
        }
    }

    // MARK: remove

    /// A host that takes up a new role while it lays down another may need the old one's ports.
    private func laysDownFirst(_ each: Wanted) -> Bool {
        let facts = facts(each.host.name)
        let leaves = Removal.keys(owned: facts.owned, keep: each.keys).contains { $0.key.kind == UnitResource.kind }
        if site.members.dissolves, leaves, facts.owned.contains(where: { $0.key.kind == DataResource.kind }), !each.host.roles.contains(.database) { return true }
        let starts = each.items.contains { item in
            (item.resource as? UnitResource).map { $0.difference(from: facts) != nil && $0.turn(facts) == .start } ?? false
        }
        return leaves && starts
    }

    /// What Roost has on a host. Accounts of the database go where its data goes, whoever made them: the member that takes the writes
    /// has them all, and the others have none of their own.
    private func owned(_ name: String) -> [Owned] {
        let facts = facts(name)
        guard site.stack.hosts(.database).contains(where: { $0.name == name }) else { return facts.owned }
        let isAccount = { (owned: Owned) in owned.key.kind == MariaDB.accountKind }
        let others = facts.owned.filter { !isAccount($0) }
        guard name == site.members.primary else { return others }
        let own = facts.owned.filter(isAccount)
        let known = Set(own.map(\.key))
        // They came with the data, and the marks name all hosts that there are or were.
        let places = site.stack.hosts.map { "\($0.address)" } + facts.values.filter { $0.key.kind == "peer" }.map { String($0.value.prefix { $0 != " " }) }
        let made = facts.values.keys.filter { $0.kind == MariaDB.accountKind && !known.contains($0) && MariaDB.isOwn($0.name, at: places, in: site.stack) }
        return others + own + made.sorted().map { Owned(key: $0, attributes: "-") }
    }

    private mutating func remove(_ hosts: [String]) {
        var steps: [Step] = []
        for name in hosts {
            let keep = wanted.first { $0.host.name == name }?.keys
            let removal = Removal(owned: owned(name), keep: keep ?? [])
            var script = ScriptWriter()
            var indices: [Int] = []
            for owned in removal.keys {
                let index = add(name, owned.key, Difference(.remove, Removal.text(owned)))
                indices.append(index)
                if owned.key.kind == DataResource.kind {
                    plan.notes.append("the data in \(owned.key.name) on \(name) is not removed: it is set aside there, in \(Shell.home)/set-aside")
                }
            }
            removal.write(to: &script, indices: indices)
            guard !indices.isEmpty else { continue }
            steps.append(step(name, indices, script))
        }
        append(.remove, steps, sequential: false)
    }

    // MARK: firewalls

    private mutating func open() {
        let steps = wanted.compactMap { each -> Step? in
            let shells = each.resources.compactMap { ($0 as? RulesetResource)?.opening(facts(each.host.name)) }
            guard !shells.isEmpty else { return nil }
            var script = ScriptWriter()
            for shell in shells { script.plain("{ \(shell)\n} || exit 1") }
            return step(each.host.name, [], script)
        }
        append(.open, steps, sequential: false)
    }

    /// When everything that needed the old openings is gone.
    private mutating func close() {
        var steps: [Step] = []
        for each in wanted {
            for ruleset in each.resources.compactMap({ $0 as? RulesetResource }) {
                let facts = facts(each.host.name)
                guard let difference = ruleset.difference(from: facts) else { continue }
                var script = ScriptWriter()
                let index = add(each.host.name, ruleset.key, difference)
                script.plain("begin \(index)\n{ \(ruleset.apply(difference, facts: facts))\n} || exit 1")
                var step = step(each.host.name, [index], script)
                step.confirmation = "enter\n\(ruleset.confirmation)\ndone_ \(index)"
                steps.append(step)
            }
        }
        append(.close, steps, sequential: false)
    }

    // MARK: finish

    private mutating func finish() {
        var steps: [Step] = []
        let touched = Set(plan.stages.flatMap { $0.steps.map(\.host) })
        for each in wanted {
            let facts = facts(each.host.name)
            var script = ScriptWriter()
            var indices: [Int] = []
            if let difference = each.mark.difference(from: facts) {
                let index = add(each.host.name, each.mark.key, difference)
                indices.append(index)
                script.wrap([index], "\(each.mark.staging)\n" + each.mark.apply(difference, facts: facts))
            }
            guard touched.contains(each.host.name) || !indices.isEmpty else { continue }
            script.plain("clean_staging\nrm -rf $R/uploads\nprune_releases\n{ [ ! -e $R/revive ] && [ ! -e $R/reenable ]; } || revive\nread_enabled")
            steps.append(step(each.host.name, indices, script))
        }
        append(.finish, steps, sequential: false)
    }

    private func step(_ host: String, _ indices: [Int], _ script: ScriptWriter) -> Step {
        Step(host: host, changes: indices, script: Secret("enter\n" + script.text), uploads: [], drains: [])
    }

    private mutating func append(_ kind: Stage.Kind, _ steps: [Step], sequential: Bool) {
        guard !steps.isEmpty else { return }
        plan.stages.append(Stage(kind: kind, steps: steps, isSequential: sequential))
    }
}
