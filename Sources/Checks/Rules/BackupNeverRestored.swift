import Model

struct BackupNeverRestored: Rule {
    let id = "backup-never-restored"
    let severity = Severity.warning
    let applies = "`database.backups.verify` is off"
    let why = "a backup that nobody has restored is a hope: half of what is wrong with backups is found when they are needed"
    let fix = "remove `verify: off`: each backup is then restored on trial, beside the database"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.database?.backups?.verify == false else { return [] }
        return [finding("database.backups.verify", at: "database.backups.verify", in: facts, "no backup is ever restored on trial")]
    }
}
