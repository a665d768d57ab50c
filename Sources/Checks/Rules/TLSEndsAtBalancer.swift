import Model

struct TLSEndsAtBalancer: Rule {
    let id = "tls-ends-at-balancer"
    let severity = Severity.warning
    let applies = "there is TLS at the balancer, and `tls.internal` is off"
    let why = "whoever gets into the network behind the balancer reads passwords and sessions as they pass"
    let fix = "write `tls: { internal: on }`"

    func findings(in facts: Facts) -> [Finding] {
        let balancers = facts.stack.hosts(.balancer)
        guard let tls = facts.stack.tls, !tls.internal, !balancers.isEmpty else { return [] }
        return [
            finding(
                "tls.internal", at: "tls.internal", in: facts,
                "TLS ends at \(Listing.of(balancers.map(\.name))): behind it, requests and answers travel in the clear")
        ]
    }
}
