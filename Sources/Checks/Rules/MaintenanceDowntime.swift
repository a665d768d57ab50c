import Model

struct MaintenanceDowntime: Rule {
    let id = "maintenance-downtime"
    let severity = Severity.warning
    let applies = "the application runs on one host only"
    let why = "a restart, to update the code or the host, takes the site down for as long as it lasts"
    let fix = "give the role `app` to a second host, and both take turns"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.app)
        guard hosts.count == 1, let host = hosts.first else { return [] }
        return [
            finding(
                host.name, at: "hosts.\(host.name).roles", in: facts,
                "a restart of the application takes the site down: \(host.name) alone runs it")
        ]
    }
}
