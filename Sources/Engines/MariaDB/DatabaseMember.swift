import Model

/// What one database host needs to be a member of a replicated database, or the only one.
struct DatabaseMember: Membership {
    private let host: Host
    private let site: Site
    private let files: DatabaseFiles
    private let scripts: RoleScripts

    init(_ host: Host, in site: Site) {
        self.host = host
        self.site = site
        files = DatabaseFiles(host: host, site: site)
        scripts = RoleScripts(site)
    }

    private var isMember: Bool { MariaDB.isReplicated(site.stack) }
    private var term: Int { site.members.term }
    private var primary: Host { site.members.primary.flatMap(site.stack.host(named:)) ?? host }
    var isPrimary: Bool { !isMember || primary.name == host.name }

    /// In its place before the server starts: packages, settings, and the primary's data.
    var before: [any Resource] {
        guard isMember else { return [] }
        var resources: [any Resource] = isPrimary ? [] : [ClusterRoles.left]
        resources += [
            PackageResource("mariadb-backup"), PackageResource("socat"), UserResource(DatabaseFiles.user, home: "/nonexistent"),
            Programs.folder, files.script, files.settingsFile, files.dropIn, files.health, files.role,
        ]
        if !isPrimary {
            // As long as it has writes of its own, what it says of itself is not enough.
            let stray = site.members.stray[host.name]
            let aside = stray.map { "sets its own data aside, with \(Promotion.count($0)) that \(primary.name) never received; " } ?? ""
            resources.append(
                ScriptedResource(
                    "seed", "database", wanted: stray == nil ? "done" : "done, and nothing else there",
                    meaning: "\(aside)takes the data of \(primary.name), while that serves", action: .run, script: scripts.seed(from: primary, term: term)))
        }
        return resources
    }

    var role: [any Resource] {
        guard isMember else {
            var alone = ScriptedResource(
                "replication", "database", wanted: "alone", meaning: "the only one that there is", script: scripts.stayAlone)
            alone.isFineWhenAbsent = true
            return [alone]
        }
        return roleItself + [relayLog]
    }

    private var roleItself: [any Resource] {
        guard isPrimary else {
            let wanted = "follows \(primary.address), term \(term)"
            return [
                ScriptedResource(
                    "replication", "database", wanted: wanted, meaning: "\(wanted) (\(primary.name)), takes no writes",
                    script: scripts.follow(primary, term: term))
            ]
        }
        let wanted = "takes writes, term \(term)"
        return [
            ScriptedResource("replication", "database", wanted: wanted, meaning: wanted, script: scripts.lead(host.name, term: term)),
            patience,
        ]
    }

    /// The setting stands in a file as well, which nothing restarts for.
    private var relayLog: ScriptedResource {
        let events = Replication(site.stack.database?.durability ?? .available).syncRelayLog
        var resource = ScriptedResource(
            "relaylog", "database", wanted: "every \(events)", meaning: "forced to the disk after \(events) event\(events == 1 ? "" : "s")",
            script: "mariadb -e 'SET GLOBAL sync_relay_log = \(events)'")
        resource.isFineWhenAbsent = true
        return resource
    }

    /// Before anything else is written there: what waits for ever would hold up even the accounts of a new replica.
    private var patience: ScriptedResource {
        let milliseconds = Replication(site.stack.database?.durability ?? .available).waitMilliseconds
        var resource = ScriptedResource(
            "semisync", "patience", wanted: "\(milliseconds) ms", meaning: "a write waits \(milliseconds) ms for a replica that is away",
            script: "mariadb -e 'SET GLOBAL rpl_semi_sync_master_timeout = \(milliseconds)'")
        resource.isFineWhenAbsent = true
        return resource
    }

    /// What comes when the server serves; `leaves` are the certificates that it shows.
    func after(_ leaves: [any Resource]) -> [any Resource] {
        guard isMember else { return [] }
        var health = UnitResource(DatabaseFiles.healthUnit)
        health.isServing = false
        health.restartInputs = [files.script, files.health] + leaves
        health.ports = [MariaDB.healthPort]
        var role = UnitResource(DatabaseFiles.roleUnit)
        role.restartInputs = []
        var resources: [any Resource] = [health, role]
        guard isPrimary else { return resources }
        if !site.members.unseeded.isEmpty {
            resources.append(
                ScriptedResource(
                    "offer", "database", wanted: "-", meaning: "its data to \(site.members.unseeded.joined(separator: ", "))", action: .run,
                    script: scripts.offer(site.members.unseeded)))
        }
        let durability = Replication(site.stack.database?.durability ?? .available)
        var wait = ScriptedResource(
            "semisync", "database", wanted: site.members.unseeded.isEmpty ? "waits \(durability.waitMilliseconds) ms" : "-",
            meaning: durability.goesOnAlone
                ? "a write waits for a replica, \(durability.waitMilliseconds) ms at most" : "a write waits for a replica, for as long as it takes",
            script: scripts.waitForReplicas(host.name, term: term))
        wait.phase = .finish
        resources.append(wait)
        return resources
    }
}
