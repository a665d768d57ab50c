import ArgumentParser

struct DatabaseVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Look after the database: who takes the writes, its copies, its backups.",
        subcommands: [DatabaseStatus.self, DatabasePromote.self, DatabaseBackup.self, DatabaseRestore.self, DatabaseRecover.self])
}
