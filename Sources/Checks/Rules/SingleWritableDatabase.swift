import Model

struct SingleWritableDatabase: Rule {
    let id = "single-writable-database"
    let severity = Severity.warning
    let applies = "there are several database hosts, of which one takes the writes"
    let why = "replicas add reads, never writes; and when the primary is lost, writes stop until `roost db promote`"
    let fix = "have three hosts with the role `database` and `topology: galera`"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.database)
        guard facts.stack.database?.topology == .replica, hosts.count > 1, let primary = hosts.first else { return [] }
        return [
            finding(
                "\(primary.name)/\(Components.engine(of: .database, in: facts.stack))", at: "database.topology",
                in: facts,
                "of \(hosts.count) databases only the one on \(primary.name) takes writes")
        ]
    }
}
