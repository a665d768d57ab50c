import Model

struct HealthAsksTooMuch: Rule {
    let id = "health-asks-too-much"
    let severity = Severity.warning
    let applies = "`app.health` is the home page, or a path that speaks of the database"
    let why = "when the database is away every application server fails its check at once, and visitors get no page at all, not even an honest one"
    let fix = "answer `/healthz` with 200 as long as the program itself can serve, whatever the database does"

    func findings(in facts: Facts) -> [Finding] {
        guard let app = facts.stack.app, facts.stack.database != nil else { return [] }
        let path = app.health.lowercased()
        guard path == "/" || ["database", "mysql", "mariadb", "/db", "deep", "readiness", "ready"].contains(where: path.contains) else { return [] }
        return [finding("app.health", at: "app.health", in: facts, "\(Quote.of(app.health)) fails on every application host when the database does")]
    }
}
