import Model

struct NoBackup: Rule {
    let id = "no-backup"
    let severity = Severity.warning
    let applies = "there is a database without `database.backups`"
    let why = "a lost disk, or a wrong DELETE, which every replica repeats at once, loses the data for good"
    let fix = "add `backups: { every: 1h, keep: 7d }` to `database`"

    func findings(in facts: Facts) -> [Finding] {
        guard let database = facts.stack.database, database.backups == nil else { return [] }
        return [finding("database.backups", at: "database", in: facts, "the database has no backups")]
    }
}
