import Model

struct UnwatchedMonitor: Rule {
    let id = "unwatched-monitor"
    let severity = Severity.note
    let applies =
        "the loss of any one host goes unnoticed by visitors, one host watches for it, and nobody would notice the loss of that "
        + "one: there is no second monitor and no `monitoring.forward.metrics`"
    let why = "a monitor that is silent because it is dead looks like one that is silent because all is well"
    let fix =
        "give the role `monitor` to a second host, or send the figures elsewhere as well: `forward: { metrics: URL }`, with an "
        + "alarm there for when they stop"

    func findings(in facts: Facts) -> [Finding] {
        let monitors = facts.stack.hosts(.monitor)
        guard facts.survivesAnyHost, monitors.count == 1, let host = monitors.first, let monitoring = facts.stack.monitoring,
            monitoring.forwardMetrics == nil
        else { return [] }
        return [finding(host.name, at: "hosts.\(host.name)", in: facts, "nobody watches the monitor on \(host.name)")]
    }
}
