import Foundation

/// Everything on a host that stays when it is restarted, and what runs there: a name and its state, a line each.
struct Snapshot: Sendable {
    var lines: [String: Substring]

    /// Names are `path …`, `content …`, `package …`, `manual …`, `user …`, `unit …`, `active …`, `listens …`.
    ///
    /// Not looked at: `/proc`, `/sys`, `/dev` and `/run` (the kernel's and until the next boot), the times of files,
    /// units without a file (a session of `ssh`) and a
    /// user's own (while one is logged in).
    static let script = #"""
        set -e; export LC_ALL=C; cd /
        find / /tmp /var/tmp -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run \) -prune -o -printf 'path %p\t%y %m %U:%G %l\n'
        find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /var/log/journal \) -prune -o -type f -print0 |
          xargs -0 sha256sum 2>/dev/null | sed -E 's/^([0-9a-f]{64})  (.*)$/content \2\t\1/'
        dpkg-query -W -f 'package ${Package}\t${Version} ${db:Status-Abbrev}\n'
        apt-mark showmanual | sed 's/^/manual /; s/$/\tyes/'
        getent passwd | sed -E 's/^([^:]*):/user \1\t/'
        getent group | sed -E 's/^([^:]*):/group \1\t/'
        systemctl list-unit-files --no-legend --no-pager --plain | awk '$2 != "transient" { print "unit " $1 "\t" $2 }'
        systemctl list-units --type=service,socket,timer --state=active,failed --no-legend --no-pager --plain |
          awk '$1 !~ /^user(-runtime-dir)?@/ { print "active " $1 "\t" $3 }'
        ss -Hltn | awk '{ print "listens " $4 "\tyes" }'
        echo 'end\t.'
        """#

    init(_ text: String) throws {
        lines = [:]
        for line in text.split(separator: "\n") {
            guard let tab = line.firstIndex(of: "\t") else { continue }
            lines[String(line[..<tab])] = line[line.index(after: tab)...]
        }
        guard text.hasSuffix("end\t.\n") else { throw Unexpected("a snapshot is cut off: \(text.suffix(500))") }
    }

    /// What differs from `earlier`, apart from what may; a line each.
    func differences(from earlier: Snapshot) -> [String] {
        Set(lines.keys).union(earlier.lines.keys).sorted().compactMap { name in
            let (old, new) = (earlier.lines[name], lines[name])
            guard old != new, !Self.mayDiffer(name) else { return nil }
            return "\(name): \(old ?? "absent") → \(new ?? "absent")"
        }
    }

    /// What packages, their users and the system write on their own; a purge leaves it, by Debian's own rules.
    private static let allowed: [(beginnings: [String], reason: String)] = [
        (
            ["/var/log/apt/", "/var/log/dpkg.log", "/var/log/alternatives.log", "/var/log/journal"],
            "logs of the system"
        ),
        (["/var/log/unattended-upgrades/unattended-upgrades-shutdown.log"], "a line of Debian's for each time that it was stopped"),
        (["/var/lib/logrotate/status"], "when the host itself last looked at its logs, at midnight (logrotate.timer)"),
        (["/var/log/lastlog", "/var/log/wtmp", "/var/log/btmp", "/var/log/faillog"], "logs of logins"),
        (["/var/cache/apt", "/var/cache/ldconfig", "/etc/ld.so.cache"], "caches, made again from what is installed"),
        (["/var/cache/debconf"], "debconf's database, which keeps answered questions"),
        (["/var/lib/ucf/"], "ucf's books and their copies"),
        (["/var/lib/apt/"], "lists of packages; which are wanted is held by `manual`"),
        (
            [
                "/var/lib/dpkg/status", "/var/lib/dpkg/available", "/var/lib/dpkg/info/format", "/var/lib/dpkg/lock",
                "/var/lib/dpkg/triggers/",
                "/var/lib/dpkg/diversions", "/var/lib/dpkg/statoverride",
            ],
            "dpkg's own books and their copies; what is installed is held by `package`"
        ),
        (
            ["/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-"],
            "copies that useradd keeps"
        ),
        (
            ["/var/lib/systemd/random-seed", "/var/lib/systemd/timers/", "/var/lib/systemd/catalog/"],
            "systemd's own memory"
        ),
        (["/var/lib/roost"], "data that was set aside; what else may be there is held by the test"),
    ]

    private static func mayDiffer(_ name: String) -> Bool {
        guard name.hasPrefix("path ") || name.hasPrefix("content ") else { return false }
        let path = name.drop { $0 != " " }.dropFirst()
        return allowed.contains { $0.beginnings.contains { path.hasPrefix($0) } }
    }
}

extension Site {
    func snapshots(_ hosts: [String]) async throws -> [String: Snapshot] {
        try await on(hosts, Snapshot.script).mapValues { try Snapshot($0) }
    }

    /// How `hosts` differ from what they were before the first `up`, a line each.
    func remains(on hosts: [String]) async throws -> [String] {
        try await snapshots(hosts).sorted { $0.key < $1.key }.flatMap { host, now in
            now.differences(from: before[host]!).map { "\(host): \($0)" }
        }
    }
}
