import Model

struct MonitorSharesFate: Rule {
    let id = "monitor-shares-fate"
    let severity = Severity.warning
    let applies = "every monitor is on a host that serves the site itself"
    let why = "the host that fails takes the one that would have said so with it: the monitor watches only while all is well"
    let fix = "give the role `monitor` to a host of its own"

    func findings(in facts: Facts) -> [Finding] {
        let monitors = facts.stack.hosts(.monitor)
        let serving: Set<Role> = [.balancer, .web, .app, .database, .cache]
        guard !monitors.isEmpty, monitors.allSatisfy({ !serving.isDisjoint(with: $0.roles) }) else { return [] }
        return monitors.map { host in
            let alone = facts.stack.hosts.count == 1
            return finding(
                host.name, at: "hosts.\(host.name).roles", in: facts,
                alone
                    ? "the monitor watches only the host that it is on: \(host.name)"
                    : "the monitor of \(host.name) goes down with what it watches there")
        }
    }
}
