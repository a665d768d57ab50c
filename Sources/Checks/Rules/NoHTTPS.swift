import Model

struct NoHTTPS: Rule {
    let id = "no-https"
    let severity = Severity.warning
    let applies = "there is no `tls` section"
    let why = "everybody between the visitor and the site can read and change what they say to each other"
    let fix = "add `tls: { certificate: acme }`, or `certificate: internal` for a site that is not public"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.tls == nil, !facts.stack.hosts(.web).isEmpty || !facts.stack.hosts(.app).isEmpty else {
            return []
        }
        return [finding("tls", at: "domain", in: facts, "\(facts.stack.domain) speaks plain HTTP: there is no `tls`")]
    }
}
