import Model

/// The application's own change of its database, run once per release on the first application host: the host keeps
/// the list of those that were run, so that going back to an earlier release runs nothing.
package struct Migration {
    /// The transient unit that it runs as.
    package static let unit = "roost-migrate.service"

    private(set) var environment: FileResource
    let run: ScriptedResource

    init?(_ files: AppFiles) {
        guard let command = files.app.migrate else { return nil }
        environment = files.settings("migrate", databaseUser: .migrate)
        environment.phase = .rehearse
        let database = files.site.stack.hosts(.database).first?.name ?? "-"
        let id = files.current.id
        let mark = "\(database) \(Digest.sha256(command).prefix(12))"
        run = ScriptedResource(
            "migration", id, wanted: mark, meaning: command, action: .run,
            phase: .rehearse,
            script: """
                systemctl reset-failed \(Self.unit) 2>/dev/null
                systemd-run --quiet --pipe --wait --collect --unit=\(Self.unit) --uid=\(AppServer.user) --gid=\(AppServer.user) \
                  -p WorkingDirectory=\(files.directory) -p EnvironmentFile=\(environment.name) -p RuntimeMaxSec=900 \
                  \(AppUnit.sandbox(files.app).options) \
                  /bin/sh -c \(Shell.quote(AppFiles.script(command))) &&
                { grep -v '^\(id) ' $R/migrated 2>/dev/null | tail -n 19; printf '%s\\n' '\(id) \(mark)'; } >$R/migrated.new &&
                mv -f $R/migrated.new $R/migrated
                """)
    }
}
