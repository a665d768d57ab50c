import Model

/// Settings of a host's kernel (sysctl): what a server on the Internet does not need is off.
///
/// From the hardening baselines of dev-sec (os-hardening) and CIS (Debian 12, chapter 3), without those that depend on how a host
/// is wired: strict reverse path filtering and router advertisements.
package struct KernelSettings {
    static let path = "/etc/sysctl.d/60-roost.conf"
    static let key = ResourceKey("sysctl", "settings")

    /// After how many seconds without a sign of life a web server gives an application host up that has a request: what tcp(7) calls
    /// tcp_keepalive_time, and two questions a second apart. As Linux comes it would be two hours.
    package static let silenceSeconds = 3

    /// In the order of the file.
    let all: [(name: String, value: String)]

    init(on host: Host, in stack: Stack) {
        all = Self.hardening + (Self.noticesSilence(on: host, in: stack) ? Self.silence : [])
    }

    /// How often a packet that nobody acknowledges is sent again before its connection is over, on the hosts that notice silence: measured
    /// 3.4 s; with 3 it was 6.8 s (ip-sysctl, tcp_retries2). As Linux comes it would be a quarter of an hour, for a request that was sent
    /// over a kept connection to a host that is no more: where something is under way, nobody asks for a sign of life.
    private static let attempts = 2

    /// Whether a host asks kept connections for a sign of life within seconds: a web server behind balancers, which sends what it cannot
    /// answer itself to other hosts. Of the hosts that visitors reach none does: their networks may be slower than that.
    package static func noticesSilence(on host: Host, in stack: Stack) -> Bool {
        stack.firewall != nil && host.roles.contains(.web) && !host.roles.contains(.balancer) && !stack.hosts(.balancer).isEmpty
            && stack.hosts(.app).contains { $0.name != host.name }
    }

    private static let silence = [
        ("net.ipv4.tcp_keepalive_time", "\(silenceSeconds - 2)"), ("net.ipv4.tcp_keepalive_intvl", "1"), ("net.ipv4.tcp_keepalive_probes", "2"),
        ("net.ipv4.tcp_retries2", "\(attempts)"),
    ]

    private static let hardening: [(name: String, value: String)] =
        // First of all: with it the kernel sets the others anew (ip-sysctl, ip_forward).
        [("net.ipv4.ip_forward", "0"), ("net.ipv6.conf.all.forwarding", "0")]
        + ["all", "default"].flatMap { which in
            [
                ("net.ipv4.conf.\(which).accept_redirects", "0"), ("net.ipv4.conf.\(which).secure_redirects", "0"),
                ("net.ipv4.conf.\(which).send_redirects", "0"), ("net.ipv4.conf.\(which).accept_source_route", "0"),
                ("net.ipv4.conf.\(which).log_martians", "1"), ("net.ipv6.conf.\(which).accept_redirects", "0"),
                ("net.ipv6.conf.\(which).accept_source_route", "0"),
            ]
        } + [
            ("net.ipv4.icmp_echo_ignore_broadcasts", "1"), ("net.ipv4.icmp_ignore_bogus_error_responses", "1"),
            ("net.ipv4.tcp_syncookies", "1"), ("net.ipv4.tcp_rfc1337", "1"), ("net.core.bpf_jit_harden", "2"),
            ("kernel.kptr_restrict", "2"), ("kernel.dmesg_restrict", "1"), ("kernel.sysrq", "0"),
            ("kernel.randomize_va_space", "2"), ("kernel.yama.ptrace_scope", "1"), ("kernel.perf_event_paranoid", "3"),
            ("kernel.core_uses_pid", "1"), ("kernel.ctrl-alt-del", "0"), ("dev.tty.ldisc_autoload", "0"), ("fs.protected_hardlinks", "1"), ("fs.protected_symlinks", "1"),
            ("fs.protected_fifos", "2"), ("fs.protected_regular", "2"), ("fs.suid_dumpable", "0"),
        ]

    /// With `-` in front: a kernel may lack one of them (IPv6 switched off, no yama), and a container may not set what is its
    /// machine's (sysctl.d(5)).
    var file: FileResource {
        FileResource(Self.path, Banner.hash + all.map { "-\($0.name) = \($0.value)\n" }.joined())
    }

    /// Where what they were before is kept, a line each: the file below `/proc/sys`, and its value.
    private static let kept = "$R/sysctl"

    /// What the running kernel has; what it lacks or does not let anyone write is not asked for. Each of them must be known as it
    /// was before, and nothing may be known that is not asked for any more.
    var probe: String {
        """
        R=\(Shell.home)
        \(walk(
            "wrong= all=' ' known=\" $(while read -r f _; do printf '%s ' \"$f\"; done 2>/dev/null <\(Self.kept))\"",
            #"read -r now <"$f"; case "$known" in *" $f "*) [ "$now" = "$value" ] ;; *) false ;; esac || wrong="$wrong $name"; all="$all$f ""#,
            #"for f in $known; do case "$all" in *" $f "*) ;; *) wrong="$wrong $f" ;; esac; done"#))
        F sysctl settings "${wrong:-as in the file}"
        """
    }

    /// What they were before is kept, and comes back when Roost leaves, or when a later file names one of them no more. One that a later
    /// file adds is kept as it is then. All this before the file is in its place: a boot in between would make the new values the old ones.
    var settings: ScriptedResource {
        ScriptedResource(
            Self.key.kind, Self.key.name, wanted: "as in the file", meaning: "the running kernel takes up \(Self.path)",
            script: """
                claim sysctl settings -
                \(walk(
                    "all=' '; touch \(Self.kept) && cp \(Self.kept) \(Self.kept).new || exit 1",
                    #"all="$all$f "; grep -q "^$f " \#(Self.kept) || printf '%s %s\n' "$f" "$(cat "$f")" >>\#(Self.kept).new"#,
                    "sync \(Self.kept).new && mv -f \(Self.kept).new \(Self.kept) || exit 1"))
                \(walk(":", #"[ "$(cat "$f")" = "$value" ] || echo "$value" >"$f" || exit 1"#, ":"))
                while read -r f value; do
                  case "$all" in *" $f "*) printf '%s %s\\n' "$f" "$value" >>\(Self.kept).new ;; *) [ ! -w "$f" ] || echo "$value" >"$f" || exit 1 ;; esac
                done <\(Self.kept)
                mv -f \(Self.kept).new \(Self.kept)
                """)
    }

    /// Shell that does something for every setting (`$name`, `$value`, `$f`) that can be written here.
    private func walk(_ before: String, _ each: String, _ after: String) -> String {
        """
        \(before)
        for pair in \(all.map { "\($0.name)=\($0.value)" }.joined(separator: " ")); do
          name=${pair%=*} value=${pair#*=} f=/proc/sys; old=$IFS; IFS=.
          for part in $name; do f=$f/$part; done
          IFS=$old; [ -w "$f" ] || continue
          \(each)
        done
        \(after)
        """
    }
}
