import Model

struct HealthWithDatabase: Rule {
    let id = "health-with-database"
    let severity = Severity.note
    let applies =
        "several hosts run the application, and the path of `app.health` looks as if it asked the database: it is a page (`/`), "
        + "or a word of it is db, database, sql, mysql, mariadb or deep"
    let why =
        "when the database is slow or gone for a moment, all application hosts fail their check at once, and the balancer answers "
        + "for every page, static ones too; that one host has lost its own connection is rare"
    let fix = "let `health` say whether the process can serve, and the monitor ask about the database"

    private static let words: Set<String> = ["db", "database", "sql", "mysql", "mariadb", "deep"]

    func findings(in facts: Facts) -> [Finding] {
        let stack = facts.stack
        guard stack.hosts(.app).count > 1, !stack.hosts(.database).isEmpty, let health = stack.app?.health else { return [] }
        let words = health.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard health == "/" || !HealthWithDatabase.words.isDisjoint(with: words) else { return [] }
        return [
            finding(
                "app.health", at: "app.health", in: facts,
                "the health check \(Quote.of(health)) may ask the database: then one database takes all "
                    + "\(stack.hosts(.app).count) application hosts out at once")
        ]
    }
}
