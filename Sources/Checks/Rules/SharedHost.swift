import Model

struct SharedHost: Rule {
    let id = "shared-host"
    let severity = Severity.warning
    let applies = "two or more hosts serve, and every one of them runs web, application and database alike"
    let why = "they contend for the same memory, processor and disk; no tier can be given what it needs, or grow alone"
    let fix = "give `web`, `app` and `database` hosts of their own, the database first"

    func findings(in facts: Facts) -> [Finding] {
        let tiers: Set<Role> = [.web, .app, .database]
        let hosts = facts.servingHosts
        guard hosts.count > 1, hosts.allSatisfy({ tiers.isSubset(of: $0.roles) }) else { return [] }
        return hosts.map { host in
            finding(
                host.name, at: "hosts.\(host.name).roles", in: facts,
                "\(host.name) runs web, application and database together, as every server does")
        }
    }
}
