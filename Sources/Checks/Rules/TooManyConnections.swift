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
        // More than a hundred thousand of either is no number to reckon with, but it is too many.
        let bounded = { (number: Int?) in min(max(number ?? 1, 1), 100_000) }
        let all = bounded(options.number("--workers", "-w")) * bounded(options.number("--threads", "--threads")) * facts.stack.hosts(.app).count
        guard all > MariaDBTiming.connections else { return [] }
        return [
            finding(
                "app.start", at: "app.start", in: facts,
                "up to \(all) requests may want a connection at once, and the database takes \(MariaDBTiming.connections) (max_connections)")
        ]
    }
}
