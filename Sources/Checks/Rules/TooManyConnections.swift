import Engines
import Model

struct TooManyConnections: Rule {
    let id = "too-many-connections"
    let severity = Severity.warning
    let applies = "gunicorn's workers and threads on all application hosts are more than the database takes connections"
    let why = "under load the last of them are refused (MariaDB error 1040) exactly when they are needed"
    let fix = "have fewer workers or threads: a database serves a few hundred at once no faster than a hundred in turn"

    func findings(in facts: Facts) -> [Finding] {
        guard let app = facts.stack.app, facts.stack.database != nil else { return [] }
        let options = StartOptions(app)
        guard options.isGunicorn else { return [] }
        let each = (options.number("--workers", "-w") ?? 1) * (options.number("--threads", "--threads") ?? 1)
        let all = each * facts.stack.hosts(.app).count
        guard all > MariaDBTiming.connections else { return [] }
        return [
            finding(
                "app.start", at: "app.start", in: facts,
                "up to \(all) requests may want a connection at once, and the database takes \(MariaDBTiming.connections) (max_connections)")
        ]
    }
}
