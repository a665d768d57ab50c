import Model

struct SingleNameServer: Rule {
    let id = "single-name-server"
    let severity = Severity.warning
    let applies = "one host has the role `dns`"
    let why = "when it is lost the domain has no address, for visitors whose resolver does not remember it; registries ask for two (RFC 2182)"
    let fix = "give the role `dns` to a second host, on another site"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.dns)
        guard hosts.count == 1 else { return [] }
        return [finding(hosts[0].name, at: "hosts.\(hosts[0].name).roles", in: facts, "\(hosts[0].name) is the only name server of \(facts.stack.domain)")]
    }
}
