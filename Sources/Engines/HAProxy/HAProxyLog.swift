import Model

/// What HAProxy logs, and where: each request of a balancer is a line of a file, everything else (servers that come and go) goes to
/// the journal.
///
/// At thousands of requests a second journald and rsyslog took more of a processor than the balancer itself; a line at the end of a
/// file costs it a twentieth of a request. systemd holds the file open for as long as HAProxy runs, so it is rotated by copying.
enum HAProxyLog {
    static let folder = "/var/log/haproxy"
    static let requests = "\(folder)/access.log"

    /// HAProxy's own format of HTTP logs (manual, 8.2.3), and the request's identifier.
    static let format =
        "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %ID"

    /// Of the unit's drop-in on a balancer (systemd.exec(5), `StandardOutput=`).
    static let output = "StandardOutput=append:\(requests)\nStandardError=journal\n"

    static let resources: [any Resource] = [
        DirectoryResource(folder, mode: "750", group: "adm"), PackageResource("logrotate"),
        FileResource(
            "/etc/logrotate.d/roost-haproxy",
            Banner.hash + """
                \(requests) {
                    daily
                    rotate 14
                    maxsize 200M
                    missingok
                    notifempty
                    compress
                    delaycompress
                    copytruncate
                }

                """, validation: "logrotate -d {} >/dev/null 2>&1"),
    ]
}
