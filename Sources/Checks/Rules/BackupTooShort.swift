import Model

struct BackupTooShort: Rule {
    let id = "backup-too-short"
    let severity = Severity.warning
    let applies = "a backup is kept for less than three days"
    let why = "what a wrong DELETE took on Friday is missed on Monday, when no backup from before is left"
    let fix = "write `keep: 7d` or more, as long as the disk allows"

    static let least = 3 * 86_400

    func findings(in facts: Facts) -> [Finding] {
        guard let backups = facts.stack.database?.backups, backups.keep < BackupTooShort.least else { return [] }
        return [
            finding(
                "database.backups.keep", at: "database.backups.keep", in: facts,
                "the oldest backup is \(Quantities.text(seconds: backups.keep)) old: a mistake must be noticed before that")
        ]
    }
}
