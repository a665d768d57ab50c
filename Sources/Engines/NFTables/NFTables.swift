import Model

/// The firewall of a host: lets in and out what the flows name, and nothing else.
///
/// The table `inet roost` is Roost's; whatever other tables there are stay as they are. Debian's own `nftables.service`
/// flushes every table when it starts or reloads: a drop-in brings this one back.
package struct NFTables: Engine {
    package init() {}

    package let name = "nftables"
    package let tier = Tier.monitor
    package let unit = "roost-firewall.service"

    static let path = "/etc/roost/firewall.nft"
    private static let service = "nftables.service"

    /// It runs before the host's own temporary folder is there.
    private static let sandbox = Sandbox(capabilities: ["CAP_NET_ADMIN"], families: ["AF_NETLINK"], without: [.temporary])

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.firewall != nil }

    package func flows(in stack: Stack) -> [Flow] { [] }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let rules = Ruleset(stack: site.stack, host: host, flows: Catalogue.flows(of: site.stack))
        let ruleset = RulesetResource(
            "inet-roost", path: Self.path, content: rules.text, openings: rules.openings, program: FirewallProgram.path,
            admins: site.stack.firewall?.networks ?? [], allowsLockout: site.allowsLockout)
        let program = early(FirewallProgram.path, FirewallProgram.text(login: site.stack.ssh.port ?? 22), mode: "755", validation: "sh -n {}")
        let figures = site.stack.monitoring == nil ? [] : FirewallFigures(program: program).resources
        return Desire(
            [
                PackageResource("nftables"),
                DirectoryResource("/etc/roost"), Programs.folder,
                program,
                early("/etc/systemd/system/\(unit)", service),
                DirectoryResource(DropIn.directory(Self.service)),
                early(DropIn.path(Self.service), dropIn),
                ruleset,
            ] + figures,
            probes: [
                """
                F firewall \(ruleset.name) "$(\(FirewallProgram.path) state 2>/dev/null || echo absent no)"
                probe_units \(unit)
                \(Self.login)
                """
            ])
    }

    /// In place before anything is tried: nothing reads it until then.
    private func early(_ path: String, _ content: String, mode: String = "644", validation: String? = nil) -> FileResource {
        var file = FileResource(path, content, mode: mode, validation: validation)
        file.phase = .prepare
        return file
    }

    /// Where the login comes from that asks, as this host sees it; `sudo` drops it from the environment of what it runs.
    private static let login = #"""
        p=$$; from=
        while [ -z "$from" ] && [ "${p:-0}" -gt 1 ]; do
          from=$(tr '\0' '\n' <"/proc/$p/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=\([^ ]*\) .*/\1/p')
          p=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$p/status" 2>/dev/null)
        done
        [ -z "$from" ] || F login address "$from"
        """#

    /// Not while `/tmp` is emptied at boot: there systemd 252 puts a unit's own `/dev` together (`PrivateDevices`), and when that went away
    /// meanwhile, the firewall did not start ("Failed to set up mount namespacing", 2 of 73 boots in a lab).
    private var service: String {
        Banner.hash + """
            [Unit]
            Description=Firewall written by Roost
            DefaultDependencies=no
            Wants=network-pre.target
            Before=network-pre.target shutdown.target
            After=local-fs.target systemd-tmpfiles-setup.service nftables.service
            Conflicts=shutdown.target
            ConditionPathExists=\(Self.path)

            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=\(FirewallProgram.path) load
            ExecReload=\(FirewallProgram.path) load
            \(Self.sandbox.lines)
            [Install]
            WantedBy=sysinit.target

            """
    }

    private var dropIn: String {
        Banner.hash + """
            # This service flushes every table, the one of roost-firewall.service too.
            [Service]
            ExecStartPost=-\(FirewallProgram.path) load
            ExecReload=-\(FirewallProgram.path) load

            """
    }
}
