import Model

struct HTTPNotRedirected: Rule {
    let id = "http-not-redirected"
    let severity = Severity.warning
    let applies = "the site has HTTPS and `tls.redirect: off`"
    let why = "whoever types the name without https:// stays on plain HTTP, and so do the cookies of a session"
    let fix = "remove `redirect: off`"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.tls?.redirect == false else { return [] }
        return [finding("tls.redirect", at: "tls.redirect", in: facts, "requests over plain HTTP are answered, not redirected")]
    }
}
