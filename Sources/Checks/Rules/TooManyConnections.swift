import Engines
import Model

struct TooManyConnections: Rule {
    let id = "too-many-connections"
    let severity = Severity.warning
    let applies =
        "all workers and threads that `app.start` asks for, on all application hosts, may want more connections than the "
        + "database accepts (`gunicorn` says how many; what another program does is unknown, and not held against it)"
    let why = "under load, when every worker is busy, the database refuses the next one, and requests fail that need not"
    let fix = "ask for fewer workers or threads in `app.start`, or have fewer application hosts"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.app).count
        guard let each = Catalogue.concurrency(in: facts.stack), let accepted = Catalogue.acceptedConnections(in: facts.stack)
        else { return [] }
        let wanted = each.multipliedReportingOverflow(by: hosts)
        guard wanted.overflow || wanted.partialValue > accepted else { return [] }
        return [
            finding(
                "app.start", at: "app.start", in: facts,
                "\(hosts) application host\(hosts == 1 ? "" : "s") with \(each) workers and threads each may want "
                    + "\(wanted.overflow ? "too many" : "\(wanted.partialValue)") connections, and the database accepts \(accepted)")
        ]
    }
}
