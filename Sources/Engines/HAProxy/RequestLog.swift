import Model

/// The balancer's lines about requests that went well: one for each, with its identifier.
///
/// Through standard output each of them costs journald and rsyslog 36 µs of a processor, a fifth of what a static file costs in all
/// (`benchmarks/scaled`). Where rsyslog is looked after they take another way: HAProxy puts them into a ring in its own memory
/// and hands them over in order (HAProxy manual, "Rings"); while rsyslog is away the ring keeps the newest. What went wrong is still said on
/// standard output, too.
///
/// While nobody listens at the socket, HAProxy 2.6.12 connects without a pause, at 0.88 of a core (measured): rsyslog begins before it, and comes
/// back a second after it died.
///
/// A worker that leaves after a reload closes its ring: what it still answers is in the web server's log only.
package struct RequestLog {
    static let folder = "/var/log/haproxy"
    package static let file = "\(folder)/requests.log"
    private static let ring = "requests"
    /// Bytes of one line, with what syslog puts before it.
    private static let lineLimit = 1200

    /// As HAProxy names it in its prison, and as everybody else does.
    private static let socket = "/dev/requests"
    private static let socketOutside = "/var/lib/haproxy\(socket)"

    static func isKept(on host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.balancer) && stack.balancer?.log != .failed && Rsyslog().runs(on: host, in: stack)
    }

    // MARK: haproxy.cfg

    static let section = """
        ring \(ring)
            format rfc5424
            maxlen \(lineLimit)
            size \(1 << 20)
            timeout connect 5s
            timeout server 10s
            server rsyslog unix@\(socket) log-proto octet-count

        """

    /// Lines of the frontend; without them it logs where everything does.
    static let lines = """
            log global
            log ring@\(ring) format rfc5424 daemon info

        """

    // MARK: rsyslog

    /// Whoever reads a line writes it as well (`Direct`): handed from thread to thread, each costs twice as much where requests come one by one.
    static let ruleset = """
        module(load="imptcp")
        template(name="roost-request" type="string" string="%timereported:::date-rfc3339% %msg%\\n")
        ruleset(name="roost-requests" queue.type="Direct" parser="rsyslog.rfc5424") {
            if $syslogseverity == 6 then action(type="omfile" file="\(file)" template="roost-request"
                fileOwner="root" fileGroup="adm" fileCreateMode="0640")
        }
        input(type="imptcp" path="\(socketOutside)" unlink="on" fileOwner="haproxy" fileCreateMode="0600" ruleset="roost-requests")

        """

    static let resources: [any Resource] = [
        DirectoryResource(folder, mode: "750", group: "adm"),
        FileResource(
            "/etc/logrotate.d/roost-requests",
            Banner.hash + """
                \(file) {
                    daily
                    rotate 7
                    missingok
                    notifempty
                    compress
                    delaycompress
                    postrotate
                        /usr/lib/rsyslog/rsyslog-rotate
                    endscript
                }

                """, validation: "logrotate -d {} >/dev/null 2>&1"),
    ]
}
