import Model

@testable import Engines

/// What one alert is about: figures as they are when all is well, and during the fault.
struct AlertCase: Sendable, CustomStringConvertible {
    /// Seconds between two values.
    static let step = 5
    /// Steps before the fault, and after it.
    static let calm = 24

    struct Series: Sendable {
        var name: String
        /// Nil: there is none just then.
        var value: @Sendable (_ step: Int, _ isIll: Bool) -> Double?
        /// Whether the values are what is added at each step.
        var adds = false

        static func gauge(_ name: String, _ well: Double?, _ ill: Double?) -> Series {
            Series(name: name) { _, isIll in isIll ? ill : well }
        }

        static func counter(_ name: String, _ well: Double, _ ill: Double, from start: Double = 0) -> Series {
            Series(name: name, value: { step, isIll in step == 0 ? start : isIll ? ill : well }, adds: true)
        }
    }

    var alert: String
    /// Besides the severity.
    var labels: [String: String]
    var series: [Series]
    /// Whether it is over within a minute of the cure.
    var clears = true
    /// Seconds that the expression itself looks back before it can be true.
    var window = 0

    var description: String { alert }

    /// Of alerts of the same name that come with it.
    var others: [[String: String]] = []

    init(_ alert: String, _ labels: [String: String], _ series: [Series], clears: Bool = true, window: Int = 0, others: [[String: String]] = []) {
        self.others = others
        self.alert = alert
        self.labels = labels
        self.series = series
        self.clears = clears
        self.window = window
    }

    static let all: [AlertCase] = traffic + virtual + hosts + units + databases + caches + firewalls + rest

    private static let traffic = [
        AlertCase(
            "SiteDown", ["host": "site"],
            [.gauge(#"probe_success{job="site",visit="apex",entry="lb-1"}"#, 1, 0), .gauge(#"probe_success{job="site",visit="www",entry="lb-1"}"#, 1, 0)]),
        AlertCase(
            "EntryDown", ["host": "lb-1", "entry": "lb-1"],
            [.gauge(#"probe_success{job="site",visit="apex",entry="lb-1"}"#, 1, 1), .gauge(#"probe_success{job="site",visit="www",entry="lb-1"}"#, 1, 0)]),
        AlertCase(
            "ManyErrors", ["host": "site"],
            [.counter(#"nginx_requests_total{host="web-1",status="200"}"#, 50, 40), .counter(#"nginx_requests_total{host="web-1",status="502"}"#, 0, 10)]),
        // No server is left: the balancer answers by itself, and nothing gets to a web server.
        AlertCase(
            "ManyErrors", ["host": "site"],
            [
                .counter(#"nginx_requests_total{host="web-1",status="200"}"#, 50, 0),
                .counter(#"haproxy_frontend_http_responses_total{proxy="site",code="5xx",host="lb-1"}"#, 0, 50),
                .counter(#"haproxy_server_http_responses_total{proxy="web",code="5xx",host="lb-1",server="web-1"}"#, 0, 0),
            ]),
        AlertCase(
            "SlowAnswers", ["host": "site"],
            [
                .counter(#"nginx_request_seconds_bucket{host="web-1",le="0.5"}"#, 50, 0),
                .counter(#"nginx_request_seconds_bucket{host="web-1",le="2"}"#, 50, 50),
                .counter(#"nginx_request_seconds_bucket{host="web-1",le="+Inf"}"#, 50, 50),
            ], clears: false),
    ]

    private static func holds(_ host: String) -> String { "node_network_address_info{host=\"\(host)\",address=\"10.1.0.10\",device=\"eth0\"}" }

    private static let virtual = [
        AlertCase("TwoHolders", ["host": "lb-2", "address": "10.1.0.10"], [.gauge(holds("lb-1"), 1, 1), .gauge(holds("lb-2"), nil, 1)], others: [["host": "lb-1", "address": "10.1.0.10"]]),
        AlertCase("AddressUnheld", ["host": "site", "address": "10.1.0.10"], [.gauge(holds("lb-1"), 1, nil)]),
        // It stays where it went: a minute later that is no news.
        AlertCase(
            "AddressMoved", ["host": "lb-2", "address": "10.1.0.10"],
            [.init(name: holds("lb-1")) { step, _ in step < AlertCase.calm ? 1 : nil }, .init(name: holds("lb-2")) { step, _ in step < AlertCase.calm ? nil : 1 }]),
    ]

    private static let node = #"{host="web-1",job="node"}"#

    private static let hosts = [
        AlertCase("HostDown", ["host": "web-1", "job": "node"], [.gauge("up\(node)", 1, 0)]),
        AlertCase("ExporterDown", ["host": "web-1", "job": "web"], [.gauge(#"up{host="web-1",job="web"}"#, 1, 0), .gauge("up\(node)", 1, 1)]),
        AlertCase(
            "DiskFull", ["host": "web-1", "mountpoint": "/"],
            [
                .gauge(#"node_filesystem_avail_bytes{host="web-1",mountpoint="/"}"#, 50, 4),
                .gauge(#"node_filesystem_size_bytes{host="web-1",mountpoint="/"}"#, 100, 100),
                .gauge(#"node_filesystem_readonly{host="web-1",mountpoint="/"}"#, 0, 0),
            ]),
        AlertCase(
            "DiskFilling", ["host": "web-1", "mountpoint": "/"],
            [.counter(#"node_filesystem_avail_bytes{host="web-1",mountpoint="/"}"#, 0, -1e7, from: 1e9)], clears: false),
        AlertCase(
            "MemoryFull", ["host": "web-1"],
            [.gauge(#"node_memory_MemAvailable_bytes{host="web-1"}"#, 50, 4), .gauge(#"node_memory_MemTotal_bytes{host="web-1"}"#, 100, 100)]),
        AlertCase("ProcessorsBusy", ["host": "web-1"], [.counter(#"node_cpu_seconds_total{host="web-1",mode="idle",cpu="0"}"#, 5, 0)], window: 60),
        AlertCase(
            "ClockWrong", ["host": "web-1"],
            [.init(name: #"node_time_seconds{host="web-1"}"#) { step, isIll in Double(step * AlertCase.step) + (isIll ? 60 : 0) }]),
    ]

    private static let units = [
        ("BalancerDown", "haproxy"), ("KeepalivedDown", "keepalived"), ("WebServerDown", "nginx"), ("AppDown", "roost-app@live"), ("DatabaseDown", "mariadb"),
        ("LogsStopped", "rsyslog"), ("ClockUnattended", "chrony"), ("CacheDown", "redis-server"), ("CacheVoterDown", "redis-sentinel"),
    ].map { alert, unit in
        AlertCase(alert, ["host": "web-1"], [.gauge("node_systemd_unit_state{host=\"web-1\",name=\"\(unit).service\",state=\"active\"}", 1, 0)])
    } + [
        // Once, at the second step of the fault.
        AlertCase(
            "ServiceRestarted", ["host": "web-1", "name": "nginx.service"],
            [.init(name: #"node_systemd_service_restart_total{host="web-1",name="nginx.service"}"#) { step, _ in step > AlertCase.calm ? 1 : 0 }]),
        AlertCase(
            "ServerOut", ["host": "web-1", "server": "web-1"],
            [.gauge(#"haproxy_server_status{host="lb-1",proxy="web",server="web-1",state="DOWN"}"#, 0, 1)])
    ]

    private static let replica = #"{host="web-2",channel_name="",master_host="10.1.0.2"}"#

    private static let databases = [
        AlertCase("DatabaseSilent", ["host": "web-1"], [.gauge(#"mysql_up{host="web-1"}"#, 1, 0)]),
        AlertCase(
            "ConnectionsFull", ["host": "web-1"],
            [.gauge(#"mysql_global_status_threads_connected{host="web-1"}"#, 10, 195), .gauge(#"mysql_global_variables_max_connections{host="web-1"}"#, 200, 200)]),
        AlertCase(
            "ReplicationStopped", ["host": "web-2"],
            [.gauge("mysql_slave_status_slave_io_running\(replica)", 1, 1), .gauge("mysql_slave_status_slave_sql_running\(replica)", 1, 0)]),
        AlertCase("ReplicationLag", ["host": "web-2"], [.gauge("mysql_slave_status_seconds_behind_master\(replica)", 0, 30)]),
        AlertCase(
            "WritesInOnePlace", ["host": "web-1"],
            [
                .gauge(#"mysql_global_status_rpl_semi_sync_master_status{host="web-1"}"#, 1, 0),
                .gauge(#"mysql_global_variables_rpl_semi_sync_master_enabled{host="web-1"}"#, 1, 1),
            ]),
    ]

    private static func dropped(_ chain: String) -> String { "roost_firewall_dropped_packets_total{host=\"web-1\",chain=\"\(chain)\"}" }

    private static let firewalls = [
        AlertCase("FirewallOff", ["host": "web-1"], [.gauge(#"roost_firewall_loaded{host="web-1"}"#, 1, 0)]),
        AlertCase("FirewallUnwatched", ["host": "web-1"], [.gauge("up\(node)", 1, 1), .gauge(#"roost_firewall_loaded{host="web-1"}"#, 1, nil)]),
        // One packet, at the second step of the fault.
        AlertCase(
            "OutgoingDropped", ["host": "web-1"], [.init(name: dropped("output")) { step, _ in step > AlertCase.calm ? 1 : 0 }]),
        // What passes by on the Internet is no news.
        AlertCase("ManyDropped", ["host": "web-1"], [.counter(dropped("input"), 50, 5000)], window: 30),
        AlertCase("FloodCut", ["host": "web-1"], [.counter(dropped("flood"), 0, 100)]),
    ]

    private static let rest = [
        AlertCase("SiteCertificateEnds", ["host": "site"], [.gauge(#"probe_ssl_earliest_cert_expiry{job="site"}"#, 60 * 86_400, 5 * 86_400)]),
        AlertCase("CertificateEnds", ["host": "web-1"], [.gauge(#"roost_certificate_ends_seconds{host="web-1",certificate="nginx"}"#, 60 * 86_400, 5 * 86_400)]),
        AlertCase("AlertsNotDelivered", ["host": "mon-1"], [.counter(#"alertmanager_notifications_failed_total{integration="webhook"}"#, 0, 1)]),
        AlertCase("MonitorStale", ["host": "mon-1"], [.gauge("prometheus_config_last_reload_successful", 1, 0)]),
        AlertCase(
            "FiguresNotForwarded", ["host": "mon-1"],
            [.counter("prometheus_remote_storage_samples_failed_total", 0, 0), .counter("prometheus_remote_storage_samples_retried_total", 0, 9)]),
    ]
}
