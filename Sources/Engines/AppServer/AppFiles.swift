import Model

/// Everything that one release needs on one host: its files, its settings, the link that makes it the live one.
struct AppFiles {
    let app: App
    let current: Release
    let host: Host
    let machine: Machine
    let site: Site

    init(app: App, release: Release, host: Host, machine: Machine, site: Site) {
        self.app = app
        self.current = release
        self.host = host
        self.machine = machine
        self.site = site
    }

    static let keeps = [ResourceKey("directory", "/srv/roost"), ResourceKey("tree", AppServer.root)]

    var directory: String { "\(AppServer.root)/releases/\(current.id)" }

    /// Unpacked and made ready beside the others; a directory that is there is complete, since it is renamed last.
    ///
    /// pip runs from the wheel that python3-venv would install in every environment, at half the cost (ensurepip: 3 s of a core each time).
    var release: ScriptedResource {
        let build =
            app.runtime == .python
            ? """
              && python3 -m venv --without-pip "$new/.venv" && "$new/.venv/bin/python" "$(ls -d /usr/share/python-wheels/pip-*.whl)/pip" \
              -q --disable-pip-version-check install --no-index --find-links "$new/.wheels" -r "$new/.requirements" && rm -rf "$new/.wheels" &&
              grep -rlI "$new" "$new/.venv/bin" | xargs -r sed -i "s|$new|\(directory)|g"
            """ : ""
        var resource = ScriptedResource(
            "release", "app \(current.id)", wanted: "complete", meaning: "release \(current.id) of the application",
            action: .create, phase: .prepare,
            script: """
                make_directory /srv/roost 0755 root root && claim tree \(AppServer.root) - &&
                  mkdir -p \(AppServer.root)/releases && new=\(directory).new && rm -rf "$new" && mkdir "$new" &&
                  tar -xzf \(current.archive.remotePath) -C "$new" --no-same-owner \(build) &&
                  chgrp -R \(AppServer.user) "$new" && chmod -R u=rwX,g=rX,o= "$new" && rm -rf \(directory) && mv "$new" \(directory)
                """)
        resource.upload = current.archive
        return resource
    }

    var link: ScriptedResource {
        let set = "\(AppServer.root)/live.new && mv -fT \(AppServer.root)/live.new \(AppServer.root)/live"
        var link = ScriptedResource(
            "link", "\(AppServer.root)/live", wanted: "releases/\(current.id)",
            meaning: "the live release becomes \(current.id)",
            script: "ln -sfn releases/\(current.id) \(set)")
        link.reversal = "ln -sfn {} \(set)"
        return link
    }

    var probe: String {
        """
        [ -d \(directory) ] && F release 'app \(current.id)' complete
        [ -L \(AppServer.root)/live ] && F link \(AppServer.root)/live "$(readlink \(AppServer.root)/live)"
        [ -f \(Shell.home)/migrated ] && while read -r id mark; do F migration "$id" "$mark"; done <\(Shell.home)/migrated
        """
    }

    var start: FileResource {
        FileResource(
            "\(AppServer.settings)/live.start", Self.script(current.start), mode: "640", group: AppServer.user,
            validation: "sh -n {}")
    }

    static func script(_ command: String) -> String {
        Banner.hash + """
            PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:/usr/local/bin:/usr/bin:/bin"
            NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs
            export PATH NODE_PATH
            \(StartCommand.line(command))

            """
    }

    var environment: FileResource { settings("live", databaseUser: MariaDB.Account.app) }

    /// A file of settings that systemd reads, readable by the application's user alone.
    func settings(_ name: String, databaseUser: MariaDB.Account) -> FileResource {
        var values: [(String, String)] = [
            ("LISTEN", AppServer.listen(on: host, in: site.stack)), ("RELEASE", current.id),
        ]
        if let url = MariaDB.url(for: databaseUser, from: host, in: site) {
            let reads = MariaDB.url(for: databaseUser, from: host, reads: true, in: site) ?? url
            values += [("DATABASE_URL", url), ("DATABASE_READ_URL", reads)]
        }
        if let url = Redis.url(in: site) { values.append(("CACHE_URL", url)) }
        values += app.environment.map { ($0.name, $0.value) }
        let text = values.map { "\($0.0)=\(Self.quoted($0.1))\n" }.joined()
        return FileResource(
            "\(AppServer.settings)/\(name).env", Banner.hash + text, mode: "600", owner: AppServer.user,
            group: AppServer.user, isSecret: true)
    }

    /// As systemd.exec(5) reads it: double quotes, with a backslash before what is special in them.
    private static func quoted(_ value: String) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            if "\\\"`$".unicodeScalars.contains(scalar) { quoted.append("\\") }
            quoted.append(scalar)
        }
        return "\"\(String(quoted))\""
    }

    var template: FileResource {
        FileResource(AppServer.template, AppUnit.text(app, machine: machine), validation: "systemd-analyze verify --man=no {}")
    }

    /// Tries the staged release on loopback while the old one serves; its interruption is undone by `cleanup`.
    var rehearsal: String {
        let (settings, root) = (AppServer.settings, AppServer.root)
        // A unit of its own name comes before the template, so that the trial runs under the rules to come.
        let unit = "/run/systemd/system/\(AppServer.trial)"
        return """
            staged() { if [ -f "$R/staging/new$1" ]; then echo "$R/staging/new$1"; else echo "$1"; fi; }
            echo 'systemctl stop \(AppServer.trial); rm -f \(unit) \(settings)/trial.env \(settings)/trial.start \(root)/trial; systemctl daemon-reload' >$R/staging/cleanup
            mkdir -p /run/systemd/system && cp "$(staged \(AppServer.template))" \(unit) && systemctl daemon-reload
            (umask 077; sed 's|^LISTEN=.*|LISTEN="127.0.0.1:\(AppServer.trialPort)"|' "$(staged \(settings)/live.env)" >\(settings)/trial.env) &&
              install -m 0640 -g \(AppServer.user) "$(staged \(settings)/live.start)" \(settings)/trial.start &&
              ln -sfn releases/\(current.id) \(root)/trial && systemctl reset-failed \(AppServer.trial) 2>/dev/null
            if systemctl start \(AppServer.trial) && serves \(AppServer.trial) \(AppServer.patience) \(AppServer.health(listen: "127.0.0.1:\(AppServer.trialPort)", app)); then
              sh $R/staging/cleanup; rm -f $R/staging/cleanup
            else
              unit_log \(AppServer.trial) >&2
              sh $R/staging/cleanup; rm -f $R/staging/cleanup
              die 'the new release does not answer \(app.health): the old one keeps serving'
            fi
            """
    }
}

/// The template unit: `live` serves, `trial` rehearses.
enum AppUnit {
    /// A just-in-time compiler needs pages that are both writable and executable.
    static func sandbox(_ app: App) -> Sandbox {
        Sandbox(without: app.runtime == .node || app.runtime == .command ? [.code] : [])
    }

    static func text(_ app: App, machine: Machine) -> String {
        let memory = app.memory ?? max(128, machine.memory / 2)
        return Banner.hash + """
            [Unit]
            Description=Application (%i), run by Roost
            After=network-online.target
            Wants=network-online.target
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            User=\(AppServer.user)
            Group=\(AppServer.user)
            WorkingDirectory=\(AppServer.root)/%i
            EnvironmentFile=\(AppServer.settings)/%i.env
            ExecStart=/bin/sh \(AppServer.settings)/%i.start
            Restart=always
            RestartSec=\(RestartTiming.seconds)
            KillMode=mixed
            TimeoutStopSec=30
            MemoryMax=\(memory)M
            UMask=0077
            AmbientCapabilities=
            \(sandbox(app).lines)
            [Install]
            WantedBy=multi-user.target

            """
    }
}
