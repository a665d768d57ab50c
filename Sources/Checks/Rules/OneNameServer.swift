import Model

struct OneNameServer: Rule {
    let id = "one-name-server"
    let severity = Severity.warning
    let applies = "one host has the role `dns`"
    let why =
        "when it is lost, the name of the site is soon known to nobody, however many servers are up (RFC 2182 asks for two at "
        + "least, in different places)"
    let fix = "give the role `dns` to a second host, at another `site`; or leave the zone to a provider, and remove the role"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.dns)
        guard hosts.count == 1, let host = hosts.first else { return [] }
        return [
            finding(
                host.name, at: "hosts.\(host.name).roles", in: facts,
                "only \(host.name) answers for \(facts.stack.domain) in DNS")
        ]
    }
}
