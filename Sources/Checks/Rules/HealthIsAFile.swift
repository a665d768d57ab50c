import Model

struct HealthIsAFile: Rule {
    let id = "health-is-a-file"
    let severity = Severity.error
    let applies = "`web.static` has a file at the path of `app.health`"
    let why = "nginx answers the health check with the file, so an application server that is dead or hangs counts as well and goes on getting requests"
    let fix = "remove the file, or let `app.health` be a path that only the program answers"
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        guard let app = facts.stack.app, let folder = facts.stack.web?.staticFiles, facts.hasFileAtHealth else { return [] }
        return [finding("app.health", at: "app.health", in: facts, "\(Quote.of(app.health)) is a file below \(Quote.of(folder)), and no application server is asked")]
    }
}
