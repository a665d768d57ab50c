import Model

struct BackupBesideData: Rule {
    let id = "backup-beside-data"
    let severity = Severity.warning
    let applies = "the only copy of the data and its backups are on one host"
    let why = "the disk, or the machine, that takes the data takes the backups along"
    let fix = "copy the folder to another machine, and silence this rule with that reason; or add a second database host"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.database)
        guard let backups = facts.stack.database?.backups, hosts.count == 1 else { return [] }
        return [finding("database.backups", at: "database.backups", in: facts, "the backups in \(backups.to) are on \(hosts[0].name), as the data is")]
    }
}
