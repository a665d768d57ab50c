import Model

struct BackupOnSameHost: Rule {
    let id = "backup-on-same-host"
    let severity = Severity.warning
    let applies =
        "there is one database host, and its backups are on it (with several, the others have the data when one is lost, and a "
        + "backup is there for what all of them repeat)"
    let why = "the fire, the thief or the failed disk that takes the data takes its backups with it"
    let fix =
        "give the role `database` to a second host and write `topology: replica`; or copy the folder elsewhere by other means, "
        + "and silence this with where to"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.database)
        guard let backups = facts.stack.database?.backups, hosts.count == 1, let host = hosts.first else { return [] }
        return [
            finding(
                host.name, at: "database.backups", in: facts,
                "the backups of \(host.name) are on \(host.name), in \(Quote.plain(backups.to))")
        ]
    }
}
