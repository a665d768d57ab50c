import Engines
import Model

struct HTTPNotRedirected: Rule {
    let id = "http-not-redirected"
    let severity = Severity.warning
    let applies = "there is HTTPS, and visitors reach the application itself: there is neither a balancer nor a web server"
    let why =
        "nothing in front of the application ends HTTPS or sends plain HTTP there: who types the name without https:// goes on "
        + "in the clear"
    let fix = "give the role `web` to the application's host: nginx ends HTTPS and redirects all else to it"

    func findings(in facts: Facts) -> [Finding] {
        let apps = facts.stack.hosts(.app)
        guard facts.stack.tls != nil, !apps.isEmpty, !facts.stack.hasEdge else { return [] }
        return [
            finding(
                "tls", at: "tls", in: facts,
                "plain HTTP is not redirected: visitors reach the application on \(Listing.of(apps.map(\.name))) itself")
        ]
    }
}
