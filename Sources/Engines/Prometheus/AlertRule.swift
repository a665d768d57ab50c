import Model

/// One alert: what is the matter, on which host, what that means, and the first thing to do.
package struct AlertRule: Sendable {
    package enum Severity: String, Sendable {
        /// Visitors notice, or will with the next fault.
        case critical
        /// To be looked at today.
        case warning
        /// No fault at all.
        case none
    }

    package var name: String
    package var severity: Severity
    /// Seconds for which it must have been so.
    package var seconds: Int
    package var expression: String
    /// May name the labels of the expression, as `{{ $labels.host }}`.
    package var summary: String
    package var meaning: String
    package var first: String
    /// The host that it names when the expression names none.
    package var host: String?

    init(
        _ name: String, _ severity: Severity, after seconds: Int = AlertRule.patience, when expression: String, _ summary: String,
        means meaning: String, first: String, host: String? = nil
    ) {
        self.name = name
        self.severity = severity
        self.seconds = seconds
        self.expression = expression
        self.summary = summary
        self.meaning = meaning
        self.first = first
        self.host = host
    }

    /// Seconds: two failed questions in a row, so that a single lost packet wakes nobody.
    static let patience = 10
    package static let deadMan = "DeadMan"

    static func all(for stack: Stack) -> [AlertRule] {
        [site(stack), virtual(stack), hosts, figures(stack), units(stack), databases(stack), clusters(stack), caches(stack), certificates(stack), firewalls(stack), monitor(stack)].flatMap { $0 }
    }

    static let onHost = "{{ $labels.host }}"
    static let up = "up{job=\"node\"}"

    private static func site(_ stack: Stack) -> [AlertRule] {
        var rules: [AlertRule] = []
        if !SiteProbe(stack).doors.isEmpty {
            rules += [
                AlertRule(
                    "SiteDown", .critical, when: "max(probe_success{job=\"site\",visit=~\"apex|www\"}) == 0", "\(stack.domain) does not answer",
                    means: "no visit succeeds at any entry: visitors see errors or nothing",
                    first: "roost status: which tier is down? then roost logs of its hosts", host: "site"),
                AlertRule(
                    "EntryDown", .critical,
                    when: "label_replace(min by (entry) (probe_success{job=\"site\"}), \"host\", \"$1\", \"entry\", \"(.*)\") == 0",
                    "a visit through \(onHost) fails", means: "whoever arrives there by one of the site's names is not served as he should be",
                    first: "roost lab client or any computer outside: curl -v to the site; then roost logs \(onHost)"),
            ]
        }
        guard !stack.hosts(.web).isEmpty || !stack.hosts(.balancer).isEmpty else { return rules }
        rules.append(
            AlertRule(
                "ManyErrors", .critical, when: "\(RecordingRules.recentErrorRatio) > 0.01", "more than 1 % of the answers are errors",
                means: "visitors see status 500 to 599", first: "roost logs on the web hosts: which upstream_status stands beside the errors?",
                host: "site"))
        if !stack.hosts(.web).isEmpty {
            rules.append(
                AlertRule(
                    "SlowAnswers", .warning, after: 60, when: "\(RecordingRules.p99) > 1", "1 % of the answers take longer than a second",
                    means: "visitors wait: a processor, the database or a queue is full",
                    first: "roost status, then host:processors:busy and host:connections:used on the monitor", host: "site"))
        }
        return rules
    }

    private static let hosts = [
        AlertRule(
            "HostDown", .critical, when: "\(up) == 0", "\(onHost) does not answer",
            means: "the host, its network or its agent is down: everything on it may be",
            first: "ssh to \(onHost), or its console; roost check says what the site loses with it"),
        AlertRule(
            "DiskFull", .critical, when: "host:disk:used > 0.9", "{{ $labels.mountpoint }} of \(onHost) has less than 10 % of its space left",
            means: "writes fail soon: the database stops, logs are lost",
            first: "roost ssh \(onHost) -- du -xh -d 2 {{ $labels.mountpoint }}: what has grown?"),
        AlertRule(
            "DiskFilling", .warning, after: 300,
            when: "predict_linear(node_filesystem_avail_bytes{mountpoint!~\"/run.*|/dev.*|/tmp\"}[30m], 4 * 3600) < 0",
            "{{ $labels.mountpoint }} of \(onHost) will be full within four hours", means: "something writes faster than anything is cleared",
            first: "roost ssh \(onHost) -- du -xh -d 2 {{ $labels.mountpoint }}: what has grown?"),
        AlertRule(
            "MemoryFull", .critical, when: "host:memory:used > 0.95", "\(onHost) has less than 5 % of its memory left",
            means: "the kernel is about to end processes", first: "roost ssh \(onHost) -- ps -eo rss,args --sort -rss | head"),
        AlertRule(
            "ProcessorsBusy", .warning, after: 240, when: "host:processors:busy > 0.95", "the processors of \(onHost) have been busy for five minutes",
            means: "requests queue: answers get slow before they fail", first: "roost ssh \(onHost) -- top -b -n 1 | head -n 20"),
        AlertRule(
            "ClockWrong", .warning, when: "abs(node_time_seconds - timestamp(node_time_seconds)) > 5",
            "the clock of \(onHost) is off by more than five seconds",
            means: "certificates, logs and figures go by it: encrypted connections may be refused",
            first: "roost ssh \(onHost) -- chronyc tracking"),
    ]

    /// An application's own figures are away for as long as its host is drained: that it does not run has an alert of its own.
    private static func figures(_ stack: Stack) -> [AlertRule] {
        let missing = { (name: String, seconds: Int, jobs: String) in
            AlertRule(
                name, .warning, after: seconds, when: "up{\(jobs),host!=\"\"} == 0 unless on (host) \(up) == 0",
                "{{ $labels.job }} figures of \(onHost) are missing", means: "what they would show is not watched: the service or its exporter is down",
                first: "roost status; then roost logs \(onHost)")
        }
        let drains = stack.hosts(.app).contains { AppServer.refusesWhenDrained($0, in: stack) }
        guard stack.app?.metrics != nil, drains else { return [missing("ExporterDown", patience, "job!=\"node\"")] }
        return [
            missing("ExporterDown", patience, "job!~\"node|app\""),
            missing("AppFiguresMissing", AppServer.drainPatience + patience + Prometheus.interval, "job=\"app\""),
        ]
    }

    /// A unit that should run: each tier has its own words.
    private static func units(_ stack: Stack) -> [AlertRule] {
        let all: [(name: String, engine: any Engine, severity: Severity, summary: String, means: String)] = [
            ("BalancerDown", HAProxy(), .critical, "HAProxy does not run on", "nobody gets in, or to the database, by way of this host"),
            ("KeepalivedDown", Keepalived(), .critical, "keepalived does not run on", "this balancer takes no address over; one that it holds stays even when it fails"),
            ("WebServerDown", Nginx(), .critical, "nginx does not run on", "the balancer does without this host; without a second one the site is down"),
            ("AppDown", AppServer(), .critical, "the application does not run on", "other hosts take its requests; without a second one the site is down"),
            ("DatabaseDown", MariaDB(), .critical, "MariaDB does not run on", "its data cannot be read or written there; roost db status says who has it"),
            ("CacheDown", Redis(), severity(of: stack), "Redis does not run on", "what it remembered is lost, and the database is asked instead"),
            ("CacheVoterDown", Sentinel(), .warning, "Sentinel does not run on", "one vote less about which cache is the master"),
            ("LogsStopped", Rsyslog(), .warning, "rsyslog does not run on", "log lines stay on the host and are not copied; a balancer tries to hand them over without a pause, at most of a core"),
            ("ClockUnattended", Chrony(), .warning, "chrony does not run on", "nobody keeps the clock right"),
        ]
        return all.filter { !$0.engine.hosts(in: stack).isEmpty }.map { each in
            AlertRule(
                each.name, each.severity,
                when: "max by (host) (node_systemd_unit_state{name=\"\(each.engine.unit)\",state=\"active\"}) == 0",
                "\(each.summary) \(onHost)", means: each.means,
                first: "roost ssh \(onHost) -- journalctl -n 50 -u \(each.engine.unit)")
        } + [restarted] + (stack.hosts(.balancer).isEmpty ? [] : [serverOut])
    }

    /// What systemd has started again by itself is up when anybody asks: only the count of its starts tells.
    private static let restarted = AlertRule(
        "ServiceRestarted", .warning, after: 0, when: "increase(node_systemd_service_restart_total[30s]) > 0",
        "{{ $labels.name }} on \(onHost) ended and was started again", means: "it crashed or was killed: what it was doing just then has failed",
        first: "roost ssh \(onHost) -- journalctl -n 50 -u {{ $labels.name }}")

    private static let serverOut = AlertRule(
        "ServerOut", .warning,
        when: "label_replace(max by (server) (haproxy_server_status{proxy=\"\(HAProxy.backend)\",state=\"DOWN\"}), \"host\", \"$1\", \"server\", \"(.*)\") == 1",
        "a balancer has taken \(onHost) out", means: "its health check fails: the other servers carry its share",
        first: "roost status; then roost logs \(onHost)")

    private static func databases(_ stack: Stack) -> [AlertRule] {
        guard !stack.hosts(.database).isEmpty else { return [] }
        let always = [
            AlertRule(
                "DatabaseSilent", .critical, when: "mysql_up == 0", "MariaDB on \(onHost) answers nothing",
                means: "it is down, or takes no more connections", first: "roost ssh \(onHost) -- mariadb -e \"SHOW PROCESSLIST\""),
            AlertRule(
                "ConnectionsFull", .warning, after: 30, when: "host:connections:used > 0.9", "MariaDB on \(onHost) has less than 10 % of its connections left",
                means: "the application will be refused soon", first: "roost ssh \(onHost) -- mariadb -e \"SHOW PROCESSLIST\""),
        ]
        guard stack.database?.topology == .replica else { return always }
        return always + [
            AlertRule(
                "ReplicationStopped", .critical,
                when: "min by (host) (mysql_slave_status_slave_io_running * mysql_slave_status_slave_sql_running) == 0",
                "\(onHost) does not follow the primary", means: "its copy of the data gets older; reads go elsewhere",
                first: "roost db status, then roost ssh \(onHost) -- mariadb -e \"SHOW ALL SLAVES STATUS\\G\""),
            AlertRule(
                "ReplicationLag", .warning, when: "host:replication:lag_seconds > 10", "\(onHost) is more than ten seconds behind the primary",
                means: "reads there are old; a promotion would have to wait", first: "roost db status; what writes so much?"),
            AlertRule(
                "WritesInOnePlace", .critical, after: 5,
                when: "max by (host) (mysql_global_status_rpl_semi_sync_master_status == 0 and mysql_global_variables_rpl_semi_sync_master_enabled == 1) == 0",
                "writes on \(onHost) are no longer in two places",
                means: "the replica does not acknowledge: what is written now is lost if this host is", first: "roost db status: is the replica there?"),
        ]
    }

    private static func certificates(_ stack: Stack) -> [AlertRule] {
        guard stack.tls != nil else { return [] }
        return [
            AlertRule(
                "SiteCertificateEnds", .critical, when: "site:certificate:days < 14", "the certificate of \(stack.domain) ends within 14 days",
                means: "browsers will refuse the site", first: "roost up renews it; for files of your own, replace them first", host: "site"),
            AlertRule(
                "CertificateEnds", .warning, when: "min by (host) (host:certificate:days) < 14", "a certificate on \(onHost) ends within 14 days",
                means: "encrypted connections to it will be refused", first: "roost up renews it"),
        ]
    }

    private static func monitor(_ stack: Stack) -> [AlertRule] {
        guard let host = stack.hosts(.monitor).first?.name else { return [] }
        let rules = [
            AlertRule(
                "AlertsNotDelivered", .critical, when: "sum(rate(alertmanager_notifications_failed_total[30s])) > 0",
                "alerts do not reach their receiver", means: "the webhook of the stack file refuses or does not answer",
                first: "roost ssh \(host) -- journalctl -n 20 -u \(Alertmanager.unit)", host: host),
            AlertRule(
                "MonitorStale", .warning, when: "min(prometheus_config_last_reload_successful) == 0", "Prometheus runs with an older configuration",
                means: "what the stack file added is not watched", first: "roost ssh \(host) -- promtool check config \(Prometheus.folder)/prometheus.yml",
                host: host),
        ]
        let copies = Receiver(stack.monitoring?.forwardMetrics).map { _ in
            AlertRule(
                "FiguresNotForwarded", .warning, after: 30,
                when: "sum(rate(prometheus_remote_storage_samples_failed_total[30s]) + rate(prometheus_remote_storage_samples_retried_total[30s])) > 0",
                "figures do not reach their receiver", means: "the copy elsewhere has gaps",
                first: "roost ssh \(host) -- journalctl -n 20 -u prometheus", host: host)
        }
        return rules + (copies.map { [$0] } ?? []) + [
            AlertRule(
                deadMan, .none, after: 0, when: "vector(1)", "the monitor is alive",
                means: "it comes every minute: when it stays away, the monitor or the way to you is down",
                first: "nothing, as long as it comes", host: host)
        ]
    }
}
