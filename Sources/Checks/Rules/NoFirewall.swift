import Model

struct NoFirewall: Rule {
    let id = "no-firewall"
    let severity = Severity.warning
    let applies = "there is no `firewall` section"
    let why = "every port that anything on a host listens on is open to everybody who can reach that host"
    let fix = "add `firewall: { admin: [NETWORK] }` with the networks from which you use SSH; the rest follows"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.firewall == nil else { return [] }
        return [finding("firewall", at: "hosts", in: facts, "no host has a firewall: there is no `firewall`")]
    }
}
