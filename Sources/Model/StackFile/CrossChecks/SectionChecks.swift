extension CrossChecks {
    /// A role and its section go together; `balancer` and `web` have defaults to stand for the section.
    mutating func checkSections() {
        for pair in SectionChecks.pairs {
            let hosts = stack.hosts(pair.role)
            let isPresent = reading.isPresent(pair.section)
            if isPresent, hosts.isEmpty, isSound("hosts") {
                report(
                    "section-without-role", at: pair.section,
                    "no host has the role `\(pair.role.rawValue)`, so `\(pair.section)` applies to nothing",
                    hint: "add `\(pair.role.rawValue)` to the roles of a host, or remove the section")
            }
            if !isPresent, pair.needsSection, let host = hosts.first {
                report(
                    "role-without-section", at: path(of: pair.role, on: host),
                    "\(names(hosts)) \(hosts.count == 1 ? "has" : "have") the role `\(pair.role.rawValue)`, "
                        + "and there is no `\(pair.section)`",
                    hint: "add `\(pair.section): \(pair.example)`")
            }
        }
        checkPurpose()
    }

    /// The web tier needs something to serve, a balancer somebody to pass requests to.
    private mutating func checkPurpose() {
        if let host = stack.hosts(.web).first, !reading.isPresent("app"), stack.web?.staticFiles == nil, isSound("web")
        {
            report(
                "nothing-to-serve", at: path(of: .web, on: host),
                "\(names(stack.hosts(.web))) would have nothing to serve: there is neither `app` nor `web.static`",
                hint: "add `app: { runtime: python, source: ./app }` or `web: { static: ./public }`")
        }
        if let host = stack.hosts(.balancer).first, stack.hosts(.web).isEmpty, stack.hosts(.app).isEmpty,
            isSound("hosts")
        {
            report(
                "nothing-to-balance", at: path(of: .balancer, on: host),
                "\(host.name) would balance nothing: no host has the role `web` or `app`",
                hint: "add the role `web` to a host")
        }
    }

    func path(of role: Role, on host: Host) -> String {
        let index = host.roles.firstIndex(of: role) ?? 0
        return "hosts.\(host.name).roles.\(index)"
    }
}

private enum SectionChecks {
    struct Pair {
        var role: Role
        var section: String
        var needsSection: Bool
        var example: String
    }

    static let pairs = [
        Pair(role: .balancer, section: "balancer", needsSection: false, example: ""),
        Pair(role: .web, section: "web", needsSection: false, example: ""),
        Pair(role: .app, section: "app", needsSection: true, example: StackFile.app.example),
        Pair(role: .database, section: "database", needsSection: true, example: StackFile.database.example),
        Pair(role: .cache, section: "cache", needsSection: true, example: StackFile.cache.example),
        Pair(role: .monitor, section: "monitoring", needsSection: true, example: StackFile.monitoring.example),
    ]
}
