import Model

struct NotScalable: Rule {
    let id = "not-scalable"
    let severity = Severity.warning
    let applies = "one host answers all requests, and nothing could spread them over more"
    let why = "more traffic than this one host can take has nowhere to go: it can only be made a bigger host"
    let fix = "add a host with the role `balancer`, and then as many with the role `web` as the traffic needs"

    func findings(in facts: Facts) -> [Finding] {
        let stack = facts.stack
        let entry = stack.hosts(.web).isEmpty ? stack.hosts(.app) : stack.hosts(.web)
        guard stack.hosts(.balancer).isEmpty, entry.count == 1, let host = entry.first else { return [] }
        return [
            finding(
                host.name, at: "hosts.\(host.name)", in: facts,
                "the site cannot scale: \(host.name) answers all requests")
        ]
    }
}
