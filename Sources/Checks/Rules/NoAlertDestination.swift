import Model

struct NoAlertDestination: Rule {
    let id = "no-alert-destination"
    let severity = Severity.note
    let applies =
        "the loss of any one host goes unnoticed by visitors, and `monitoring` has no `alerts`: nobody else is told either"
    let why =
        "the first loss of a pair is silent, and the second takes the site down: what is redundant is so only for as long as "
        + "somebody hears of the first and mends it"
    let fix = "add `alerts: { webhook: URL }` to `monitoring`"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.survivesAnyHost, let monitoring = facts.stack.monitoring, monitoring.webhook == nil else { return [] }
        return [
            finding(
                "monitoring.alerts", at: "monitoring", in: facts, "alerts are shown, and nobody is told: there is no `alerts`")
        ]
    }
}
