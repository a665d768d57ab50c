import Model

struct NoMonitoring: Rule {
    let id = "no-monitoring"
    let severity = Severity.warning
    let applies = "there is no `monitoring` section"
    let why = "the first to notice that something is slow, full or lost will be a visitor"
    let fix = "add a host with the role `monitor`, and `monitoring: { retention: 15d }`"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.monitoring == nil else { return [] }
        return [finding("monitoring", at: "hosts", in: facts, "nobody watches the hosts: there is no `monitoring`")]
    }
}
