import Model

struct SameSite: Rule {
    let id = "same-site"
    let severity = Severity.warning
    let applies =
        "a tier survives the loss of any one host, and not that of one `site`, which its hosts share (hosts without a `site` are "
        + "taken to be somewhere else)"
    let why = "hosts in one rack, on one machine or in one building fail together: there are two of them in name only"
    let fix = "move one of them to another site, and say so: `site: OTHER`"

    func findings(in facts: Facts) -> [Finding] {
        let lost = SameSite.tiers(of: facts.stack).flatMap { tier -> [(site: String, role: Role, hosts: [Host])] in
            let sites = Dictionary(grouping: tier.hosts.filter { $0.site != nil }) { $0.site ?? "" }
            return sites.sorted { $0.key < $1.key }.compactMap { site, hosts in
                tier.hosts.count - hosts.count < tier.needed ? (site, tier.role, hosts) : nil
            }
        }
        return lost.compactMap { site, role, hosts in
            hosts.first.map { host in
                finding(
                    host.name, at: "hosts.\(host.name).site", in: facts,
                    "\(Listing.of(hosts.map(\.name))) are all at \(Quote.plain(site)): when it is lost, "
                        + "\(role == .database ? "the database" : "the role `\(role.rawValue)`") is")
            }
        }
    }

    /// Those that can lose one host.
    private static func tiers(of stack: Stack) -> [(role: Role, hosts: [Host], needed: Int)] {
        var tiers = [Role.balancer, .web, .app].map { ($0, stack.hosts($0), 1) }
        let databases = stack.hosts(.database)
        switch stack.database?.topology {
        case .galera, .groupReplication: tiers.append((.database, databases, databases.count / 2 + 1))
        // The site is not up without its primary, but the data should outlive it.
        case .replica: tiers.append((.database, databases, 1))
        case .single, nil: break
        }
        if stack.cache?.required == true { tiers.append((.cache, stack.hosts(.cache), 1)) }
        tiers.append((.dns, stack.hosts(.dns), 1))
        return tiers.filter { $0.1.count > $0.2 }
    }
}
