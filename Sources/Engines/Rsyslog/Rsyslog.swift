import Model

/// The log lines of a host: a copy on the monitor, and another one wherever the stack file says.
package struct Rsyslog: Engine {
    package init() {}

    package let name = "rsyslog"
    package let tier = Tier.monitor
    package let unit = "rsyslog.service"

    /// Syslog over TLS (RFC 5425).
    static let securePort = 6514
    static let port = 514
    /// Where the monitor keeps a file for each host.
    package static let folder = "/var/log/hosts"
    static let configuration = "/etc/rsyslog.d/roost.conf"

    /// As root it writes logs that are others' to read, and takes the kernel's. HAProxy's package has it open a socket in that
    /// one's prison.
    private static let sandbox = Sandbox(
        writes: ["/run", "/var/log", "/var/spool/rsyslog", "-/var/lib/haproxy"],
        capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_NET_BIND_SERVICE", "CAP_SYSLOG"],
        without: [.kernelLog])

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.monitoring != nil }

    /// A balancer that finds nobody who takes its lines tries again and again, at the cost of a whole core (``RequestLog``).
    package func tier(on host: Host, in stack: Stack) -> Tier { RequestLog.isKept(on: host, in: stack) ? .host : tier }

    package func flows(in stack: Stack) -> [Flow] {
        let copies = stack.hosts(.monitor).flatMap { monitor in
            hosts(in: stack).filter { $0.name != monitor.name }.map {
                Flow(
                    from: .component(component(on: $0)), to: .component(component(on: monitor)),
                    port: Self.port(in: stack), encryption: stack.encryption(from: $0.name, to: monitor.name),
                    purpose: "log lines")
            }
        }
        guard let receiver = Receiver(stack.monitoring?.forwardLogs) else { return copies }
        return copies
            + components(in: stack).map {
                Flow(
                    from: .component($0), to: .outside(.logReceiver), port: receiver.port,
                    transport: receiver.scheme == "udp" ? .udp : .tcp, encryption: receiver.isEncrypted ? .tls : .none,
                    purpose: "a copy of the log lines")
            }
    }

    static func port(in stack: Stack) -> Int { stack.encryptsInside ? securePort : port }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("rsyslog", leftovers: ["/var/spool/rsyslog", RequestLog.folder] + Self.files)
        let receiver = Receiver(site.stack.monitoring?.forwardLogs)
        let isMonitor = host.roles.contains(.monitor)
        let receives = isMonitor && site.stack.hosts.count > 1
        var early: [any Resource] = [package]
        var inputs: [any Resource] = [package]
        if site.stack.encryptsInside || receiver?.isEncrypted == true {
            // GnuTLS' driver makes Diffie-Hellman parameters for each attempt to connect: 0.35 s of a core (seen with perf).
            let library = PackageResource("rsyslog-openssl")
            early.append(library)
            inputs.append(library)
        }
        if let receiver, receiver.isEncrypted || receiver.scheme.hasPrefix("http") { early.append(PackageResource("ca-certificates")) }
        early += TLSFiles.trust(in: site)
        if receives, site.stack.encryptsInside {
            let leaf = TLSFiles.leaf(name, on: host, in: site)
            early.append(leaf)
            inputs.append(leaf)
        }
        if let receiver, receiver.scheme.hasPrefix("http") {
            let post = LogPost(receiver)
            early += [PackageResource("curl")] + post.resources
            inputs += post.resources
        }
        if isMonitor { early += central }
        if RequestLog.isKept(on: host, in: site.stack) { early += RequestLog.resources }
        let file = FileResource(
            Self.configuration, RsyslogConfiguration(site: site, host: host).text, mode: "640", validation: Self.check)
        let proxy = HAProxy().runs(on: host, in: site.stack) ? [Self.proxy] : []
        let dropIn = DropIn.file(unit, restart: .always, Self.sandbox)
        var unit = UnitResource(unit)
        unit.restartInputs = inputs + proxy + [file, dropIn]
        unit.isServing = false
        if receives {
            unit.ready = "listens \(host.address) \(Self.port(in: site.stack))"
            unit.ports = [Self.port(in: site.stack)]
        }
        return Desire(early + proxy + [file, DirectoryResource(DropIn.directory(self.unit)), dropIn, unit])
    }

    /// HAProxy's package has its lines end in a file of the host (`49-haproxy.conf`): what is to get a copy comes before that. A request that
    /// went well is none of it: the web server's line has its identifier, and gets one.
    private static let proxy = FileResource(
        "/etc/rsyslog.d/48-roost-haproxy.conf", Banner.hash + "if $programname startswith \"haproxy\" and $syslogseverity < 6 then call roost-copies\n")

    /// Debian's main file, which includes this one, says where rsyslog works.
    private static let check = """
        { echo 'global(workDirectory="/var/spool/rsyslog")'; cat {}; } >{}.check && said=$(rsyslogd -N 1 -f {}.check 2>&1) || { printf '%s\\n' "$said" >&2; false; }
        """

    /// What Debian's rsyslog writes by itself, and leaves behind.
    private static let files = ["syslog", "auth.log", "cron.log", "kern.log", "mail.log", "user.log"].map { "/var/log/\($0)" }

    private var central: [any Resource] {
        [
            DataResource(Self.folder), DirectoryResource(Self.folder, mode: "750", group: "adm"),
            FileResource(
                "/etc/logrotate.d/roost-hosts",
                Banner.hash + """
                    \(Self.folder)/*.log {
                        daily
                        rotate 14
                        maxsize 200M
                        missingok
                        notifempty
                        compress
                        delaycompress
                        sharedscripts
                        postrotate
                            /usr/lib/rsyslog/rsyslog-rotate
                        endscript
                    }

                    """, validation: "logrotate -d {} >/dev/null 2>&1"),
        ]
    }
}
