import Model

struct NoAlertDestination: Rule {
    let id = "no-alert-destination"
    let severity = Severity.note
    let applies = "there is monitoring, and `monitoring.alerts` names nobody"
    let why = "alerts are seen by whoever happens to look"
    let fix = "add `alerts: { webhook: https://… }` to `monitoring`"

    func findings(in facts: Facts) -> [Finding] {
        guard let monitoring = facts.stack.monitoring, monitoring.webhook == nil else { return [] }
        return [finding("monitoring.alerts", at: "monitoring", in: facts, "nobody is told when an alert fires")]
    }
}
