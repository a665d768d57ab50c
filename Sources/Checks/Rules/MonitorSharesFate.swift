import Model

struct MonitorSharesFate: Rule {
    let id = "monitor-shares-fate"
    let severity = Severity.warning
    let applies = "the only monitor is on a host that serves, or is all that there is to watch"
    let why = "when that host is lost, the alarm is lost with it"
    let fix = "give the role `monitor` to a host of its own"

    func findings(in facts: Facts) -> [Finding] {
        let monitors = facts.stack.hosts(.monitor)
        let serving: Set<Role> = [.balancer, .web, .app, .database, .cache]
        guard !monitors.isEmpty, monitors.allSatisfy({ !serving.isDisjoint(with: $0.roles) }), let host = monitors.first else { return [] }
        return [finding(host.name, at: "hosts.\(host.name).roles", in: facts, "\(host.name) watches itself: it serves, and is the only monitor")]
    }
}
