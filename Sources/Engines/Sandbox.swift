import Model

/// What a unit may do and see (systemd.exec(5), "Sandboxing"): the same for everything that Roost starts, with what one of
/// them needs besides.
///
/// `systemd-analyze security` then says 1.4 to 2.8 where Debian's own units have 8.6 to 9.6. What a reload runs
/// (`ExecReload=`) lives in the same sandbox.
struct Sandbox {
    /// A wall of the sandbox that some program cannot live behind.
    enum Wall: String, CaseIterable {
        /// No memory that is both written and executed: a just-in-time compiler needs it.
        case code = "MemoryDenyWriteExecute=yes"
        /// `/proc` shows the processes of its own user only, even to root: whatever looks after workers that run as
        /// somebody else needs to see them.
        case processes = "ProtectProc=invisible"
        /// The clock may not be set.
        case clock = "ProtectClock=yes"
        /// `/dev` has no hardware.
        case devices = "PrivateDevices=yes"
        /// `/home`, `/root` and `/run/user` are empty.
        case home = "ProtectHome=yes"
        /// `/tmp` is its own.
        case temporary = "PrivateTmp=yes"
        /// The kernel's log cannot be read.
        case kernelLog = "ProtectKernelLogs=yes"
        /// No real-time scheduling.
        case realtime = "RestrictRealtime=yes"
    }

    /// Paths that it may write to; the rest of the system is read-only. With `-` in front a missing one is no error.
    /// `/run` for what makes a file or a socket there.
    var writes: [String] = []
    /// What is left of root's powers: `CAP_NET_BIND_SERVICE`. Beware: root without `CAP_DAC_OVERRIDE` cannot write a
    /// file of another user's, and without `CAP_KILL` it cannot signal a worker that has become somebody else.
    var capabilities: [String] = []
    /// Kinds of sockets besides IP and Unix: `AF_NETLINK`.
    var families: [String] = []
    /// System calls, or groups of them, besides `@system-service`: `chroot`.
    var calls: [String] = []
    var without: Set<Wall> = []
    /// Whether it has file systems mounted for itself. What measures those of the host has not: it would see its own.
    var hasMounts = true

    /// Lines of a `[Service]` section. Lists are emptied first: the package's unit may have begun them.
    var lines: String {
        let walls = Wall.allCases.filter { !without.contains($0) }.map(\.rawValue)
        let paths = writes.isEmpty ? [] : ["ReadWritePaths=\(writes.joined(separator: " "))"]
        let powers = capabilities.isEmpty ? [] : ["CapabilityBoundingSet=\(capabilities.joined(separator: " "))"]
        let privileged = capabilities.isEmpty ? ["SystemCallFilter=~@privileged"] : []
        let all =
            ["NoNewPrivileges=yes", "CapabilityBoundingSet="] + powers + ["ProtectSystem=strict"] + paths + walls + [
                "ProtectHostname=yes", "ProtectControlGroups=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes",
                "RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "RemoveIPC=yes",
                "LockPersonality=yes", "RestrictAddressFamilies=",
                "RestrictAddressFamilies=\((["AF_INET", "AF_INET6", "AF_UNIX"] + families).joined(separator: " "))",
                "SystemCallArchitectures=native", "SystemCallFilter=",
                "SystemCallFilter=\((["@system-service"] + calls).joined(separator: " "))",
            ] + privileged + ["SystemCallErrorNumber=EPERM"]
        let fit = hasMounts ? all : all.filter { line in !Self.mounting.contains { line.hasPrefix($0) } } + ["UMask=0077"]
        return fit.joined(separator: "\n") + "\n"
    }

    /// Settings that each give a unit a mount namespace of its own (systemd.exec(5)).
    private static let mounting = [
        "ProtectSystem=", "ReadWritePaths=", "ProtectProc=", "PrivateDevices=", "ProtectHome=", "PrivateTmp=",
        "ProtectControlGroups=", "ProtectKernelLogs=", "ProtectKernelModules=", "ProtectKernelTunables=",
    ]

    /// The same for a unit that `systemd-run` makes.
    var options: String { lines.split(separator: "\n").map { "-p \(Shell.quote(String($0)))" }.joined(separator: " ") }
}

extension DropIn {
    /// When systemd starts a unit again by itself (systemd.service(5), `Restart=`).
    enum Restart: String {
        case always
        case onFailure = "on-failure"
    }

    /// The drop-in of a Debian unit: how it is brought back when it dies, how it reloads, and what it may do.
    ///
    /// - Parameters:
    ///   - milliseconds: after which it is started again, when every moment counts; systemd would give up after five starts
    ///     within ten seconds (systemd.unit(5), `StartLimitBurst=`).
    ///   - units: those that it waits for when both start.
    ///   - lines: of the `[Service]` section, each with its line feed.
    static func file(
        _ unit: String, restart: Restart, after milliseconds: Int? = nil, _ sandbox: Sandbox, behind units: [String] = [], lines: String = ""
    ) -> FileResource {
        let order = units.isEmpty ? [] : ["After=\(units.joined(separator: " "))\n"]
        let limit = milliseconds.map { ["StartLimitBurst=\(10_000 / $0)\n"] } ?? []
        let head = (order + limit).isEmpty ? "" : "[Unit]\n" + (order + limit).joined() + "\n"
        let pause = milliseconds.map { "\($0)ms" } ?? "\(RestartTiming.seconds)"
        return FileResource(
            path(unit), Banner.hash + head + "[Service]\nRestart=\(restart.rawValue)\nRestartSec=\(pause)\n" + lines + sandbox.lines)
    }
}
