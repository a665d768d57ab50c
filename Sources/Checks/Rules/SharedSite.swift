import Model

struct SharedSite: Rule {
    let id = "shared-site"
    let severity = Severity.warning
    let applies = "the loss of one site (`hosts.*.site`: a rack, a machine, a building) takes the site down, although no single host does"
    let why = "hosts that stand in for each other do so only while one of them is up: one switch, one power supply, one disk host takes them all"
    let fix = "spread each tier over sites: one of a pair on each, of three databases no two on one"

    func findings(in facts: Facts) -> [Finding] {
        facts.failures.criticalSites.map { site in
            let hosts = facts.failures.sites[site] ?? []
            return finding(
                site, at: "hosts.\(hosts.first ?? "").site", in: facts,
                "\(Listing.of(hosts)) share \(site), and without them the site is down")
        }
    }
}
