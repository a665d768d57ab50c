import Dashboards
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A site that is watched: what the monitor says is what is so, and who should be told is told.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)), SharedSite(changes: SiteLab.watched, origin: "https://www.foobar.com"))
struct Watched {
    private struct Status: Decodable {
        struct Traffic: Decodable { var requestsPerSecond, errorRatio, p50Seconds, p99Seconds: Double? }
        struct Alert: Decodable { var name, host: String }

        var up: Bool
        var traffic: Traffic
        var alerts: [Alert]
    }

    /// A lab's hosts see the processors and the disk of this machine, which may be busy with something else.
    private static let others: Set<String> = ["ProcessorsBusy", "SlowAnswers", "DiskFilling"]

    /// What answers with figures, and whether the question passed between hosts.
    private static let targets = [
        "balancer lb-1", "database web-1", "database web-2", "node lb-1", "node mon-1", "node web-1", "node web-2", "web web-1", "web web-2",
        "balancer web-1", "balancer web-2",
    ]

    @Test func everythingIsAskedEncryptedAndUpIsTrue() async throws {
        try await fault { site in
            try await wait(for: "\(Self.targets.sorted()) are up, and nothing else is asked", within: .seconds(30)) {
                let up = try await site.ask(#"up{host!=""} == 1"#)
                let down = try await site.ask("up == 0")
                return down.isEmpty && up.map { "\($0.labels["job"]!) \($0.labels["host"]!)" }.sorted() == Self.targets.sorted()
            }
            let targets = try await site.on("mon-1", "perl -MIO::Socket::INET -e '\(Self.get)' /api/v1/targets?state=active")
            let plain = targets.matches(of: /"scrapeUrl":"http:\/\/([^"]*)"/).map { String($0.1) }
            #expect(!plain.isEmpty && plain.allSatisfy { $0.hasPrefix("127.0.0.1:") }, "asked in the clear: \(plain)")
            // What would answer in the clear on such a port is a defect.
            for address in ["10.20.0.11:9100", "10.20.0.21:3903", "10.20.0.21:9104"] {
                let answer = try await site.on("mon-1", "perl -MIO::Socket::INET -e '\(Self.get)' /metrics \(address)")
                #expect(!answer.contains("# HELP"), "\(address) answers in the clear: \(answer.prefix(200))")
            }
        }
    }

    @Test func anotherHostsCertificateIsNotBelieved() async throws {
        try await fault { site in
            let leaf = "/etc/roost/tls/node-exporter.pem"
            let other = try await site.on("web-2", "cat \(leaf)")
            try await site.on("web-1", "cat >\(leaf) <<'END'\n\(other)END\nsystemctl restart prometheus-node-exporter")
            try await wait(for: "the figures of web-1 are not taken from somebody who is web-2") {
                try await site.ask(#"up{job="node",host="web-1"} == 0"#).count == 1
            }
            #expect(try await site.ask(#"up{job="node",host="web-2"} == 1"#).count == 1)
            expect(try await site.roost("plan"), 1, says: [leaf])
            expect(try await site.roost("up", "--yes"), 0)
            try await wait(for: "it is believed again") { try await site.ask(#"up{job="node",host="web-1"} == 1"#).count == 1 }
        }
    }

    @Test func whatAHandChangesIsNamedAndMended() async throws {
        try await fault { site in
            let files = [
                "/etc/prometheus/prometheus.yml", "/etc/prometheus/roost/rules.yml", "/etc/prometheus/alertmanager.yml",
                "/etc/prometheus/blackbox.yml", "/etc/rsyslog.d/roost.conf", "/etc/default/prometheus-node-exporter",
            ]
            try await site.on("mon-1", "for f in \(files.joined(separator: " ")); do echo '# by hand' >>$f; done; systemctl -q disable --now chrony")
            try await site.on("web-1", "mariadb -e 'GRANT SELECT ON *.* TO prometheus@localhost'; rm /etc/mtail/roost.mtail")
            let rest = ["chrony.service", "prometheus@localhost", "/etc/mtail/roost.mtail"]
            expect(try await site.roost("plan"), 1, says: files + rest)
        }
    }

    /// HAProxy's ring keeps the lines of requests while nobody takes them, and hands each over once.
    @Test func aRequestIsLoggedThoughNobodyTookTheLine() async throws {
        try await fault { site in
            let name = "ring-\(UInt32.random(in: 0 ..< .max))"
            func visit(_ number: Int) async throws {
                expect(try await site.roost("lab", "client", "--", "curl", "-sf", "-m", "5", "-o", "/dev/null", "https://www.foobar.com/?\(name)-\(number)"), 0)
            }
            func logged() async throws -> [String] {
                try await site.on("lb-1", "grep -o '\(name)-[0-9]' \(RequestLog.file) || :").split(separator: "\n").map { String($0.suffix(1)) }
            }
            try await visit(1)
            try await wait(for: "the first is logged") { try await logged() == ["1"] }
            try await site.on("lb-1", "systemctl -q stop syslog.socket rsyslog 2>/dev/null; ! systemctl -q is-active rsyslog")
            try await visit(2)
            try await visit(3)
            try await site.on("lb-1", "systemctl start rsyslog")
            try await visit(4)
            try await wait(for: "all are logged") { try await logged().count >= 4 }
            #expect(try await logged() == ["1", "2", "3", "4"])
        }
    }

    /// Figures go to a Prometheus that takes them, log lines to a collector as Loki has it, then to one of syslog over TLS.
    @Test func copiesArriveElsewhere() async throws {
        try await fault { site in
            let alerts = "  alerts: { webhook"
            let metrics = "http://\(Outsider.address):9091/api/v1/write"
            let copies = { (logs: String) in "  forward: { metrics: \"\(metrics)\", logs: \"\(logs)\" }\n\(alerts)" }
            try await site.heard { outsider in
                try await site.heardByPrometheus { ask in
                    try site.edit("stack.yml", alerts, copies("http://\(Outsider.address):\(Outsider.port)/loki/api/v1/push"))
                    expect(try await site.roost("up", "--yes"), 0)
                    try await site.on("web-2", #"logger -t proof 'a "line" with \ in it'"#)
                    try await wait(for: "the line arrives") {
                        try outsider.posts().contains { $0.type == "application/json" && $0.body.contains(#"proof: a \"line\" with \\ in it"#) }
                    }
                    for post in try outsider.posts() where post.path == "/loki/api/v1/push" {
                        let push = try JSONDecoder().decode(Push.self, from: Data(post.body.utf8))
                        #expect(push.streams.allSatisfy { $0.values.allSatisfy { $0.count == 2 && $0[0].count == 19 } })
                    }
                    try await wait(for: "the figures of ten exporters arrive") { try await ask(#"count(up{host!=""})"#) == Self.targets.count }
                }
            }
            try site.reset()
            try await site.heardBySyslog { received in
                try site.edit("stack.yml", alerts, "  forward: { logs: \"tls://logs.example.org:6515\" }\n\(alerts)")
                expect(try await site.roost("up", "--yes"), 0)
                try await site.on("lb-1", "logger -t proof over-tls")
                try await wait(for: "the line arrives") { try received().contains("proof - - -  over-tls") }
            }
        }
    }

    private struct Push: Decodable {
        struct Stream: Decodable { var values: [[String]] }

        var streams: [Stream]
    }

    /// A small HTTP client: the path, and where to, which is Prometheus unless said otherwise.
    private static let get = #"""
        my $s = IO::Socket::INET->new(PeerAddr => $ARGV[1] // "127.0.0.1:9090", Timeout => 5) or die;
        print $s "GET $ARGV[0] HTTP/1.0\r\nHost: localhost\r\n\r\n"; alarm 10; print <$s>
        """#

    @Test func figuresAreWhatTheClientSent() async throws {
        try await fault { site in
            // Somebody who listens: otherwise it is an alert that nobody does.
            try await site.heard { _ in
                guard Looking.isPossible else { return try await figures(site, nil) }
                try await site.looking { page in try await figures(site, page) }
            }
            // While somebody visits: what a share is made of has no answer half a minute after the last visitor.
            let traffic = try await site.under(Load(), "asked") {
                try await Task.sleep(for: .seconds(15))
                try await everyQueryHasAnAnswer(site)
            }
            #expect(traffic.failed.isEmpty, "\(traffic.summary)")
        }
    }

    /// What a Grafana and the page ask for is there. Nothing fails, nobody caches, there is no cluster, the primary follows nobody and
    /// no visitor reaches the web servers' HAProxy: their queries are answered empty.
    private func everyQueryHasAnAnswer(_ site: SiteLab) async throws {
        expect(try await site.roost("watch", "--grafana", "../grafana.json"), 0)
        let dashboard = try JSONDecoder().decode(Grafana.self, from: Data(try site.text("../grafana.json").utf8))
        let stack = try StackReader.read(path: "\(site.folder)/stack.yml")
        let empty = ["redis_commands", "cluster", "probe_success", "== 0)[", "== 1 unless", "and on (host)", "vector(0) > 0", "ALERTS", "time()"]
        let own = (MonitorFigures.expressions + Moment(stack).expressions + Beginnings.expressions(for: stack)).filter { text in !empty.contains { text.contains($0) } }
        let components = stack.hosts.flatMap { host in Catalogue.engines(on: host, in: stack).flatMap { ComponentFigures(host: host, engine: $0).questions.map(\.expression) } }
        let none = ["wsrep", "cluster", "redis", "replication:lag_seconds{host=\"web-1\"", "frontend_http_requests_total{host=\"web", "frontend_http_responses_total{host=\"web"]
        let asked = dashboard.panels.flatMap { $0.targets.map(\.expr) } + own + components.filter { text in !none.contains { text.contains($0) } }
        #expect(asked.count > 60, "otherwise this tests little")
        // A promtool is started for each.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (at, expression) in asked.enumerated() {
                if at >= 4 { try await group.next() }
                group.addTask {
                    let found = try await site.ask(expression)
                    #expect(!found.isEmpty, "nothing answers \(expression)")
                }
            }
            try await group.waitForAll()
        }
    }

    private struct Grafana: Decodable {
        struct Panel: Decodable { var targets: [Target] }
        struct Target: Decodable { var expr: String }

        var panels: [Panel]
    }

    private func figures(_ site: SiteLab, _ page: Looking?) async throws {
        let counted = "sum(nginx_requests_total) or vector(0)"
        let before = try await site.value(counted)
        var load = Load()
        load.posts = 0.1
        var rate = 0.0
        var status: Status?
        let traffic = try await site.under(load, "watched") {
            try await Task.sleep(for: .seconds(75))
            rate = try await site.value("site:requests:rate1m")
            status = try JSONDecoder().decode(Status.self, from: Data(try await site.roost("status", "--json").output.utf8))
        }
        // The page, held against the client's own count of the minute before.
        if let page {
            let shown = try #require(page.changes.last { $0.what == "rate" && $0.at < (traffic.requests.last?.due ?? 0) - 5 })
            let counted = Double(traffic.requests.count { $0.due >= shown.at - 65 && $0.due < shown.at - 5 }) / 60
            let rate = try #require(Double(shown.value))
            print("watched: the page shows \(rate) requests a second, the client counted \(counted)")
            #expect(abs(rate / counted - 1) < 0.02)
            #expect(page.shows("source")?.contains("from the monitor") == true)
        }
        try await site.expectHeld(traffic)
        print("watched: \(rate) requests a second for \(load.rate)")
        #expect(abs(rate / Double(load.rate) - 1) < 0.02)
        let shown = try #require(status)
        let others = shown.alerts.filter { !Self.others.contains($0.name) }
        #expect(shown.up && others.isEmpty, "\(others)")
        #expect(abs((shown.traffic.requestsPerSecond ?? 0) / Double(load.rate) - 1) < 0.02)
        #expect(shown.traffic.errorRatio == 0)
        let (p50, p99) = (try #require(shown.traffic.p50Seconds), try #require(shown.traffic.p99Seconds))
        #expect(p50 > 0 && p50 <= p99 && p99 < 5)
        // Every request, once: two questions later all have been counted.
        var after = 0.0
        try await wait(for: "all \(traffic.requests.count) requests are counted", within: .seconds(20)) {
            after = try await site.value(counted)
            return after - before >= Double(traffic.requests.count)
        }
        #expect(after - before == Double(traffic.requests.count))
        expect(try await site.roost("status"), 0, says: ["requests a second", "p99"])
    }

    // MARK: alerts

    private struct Fault {
        var host: String
        var breaks: String
        var mends: String
        var alerts: [String]
    }

    /// Each on a host of its own or apart from the others, so that all can be there at once.
    private static let faults = [
        Fault(
            host: "lb-1", breaks: "mkdir -p /mnt/full; mount -t tmpfs -o size=1m full /mnt/full; head -c 1m /dev/zero >/mnt/full/ballast || :",
            mends: "umount /mnt/full", alerts: ["DiskFull"]),
        Fault(host: "lb-1", breaks: "systemctl kill -s KILL haproxy", mends: ":", alerts: ["ServiceRestarted"]),
        Fault(host: "web-2", breaks: "systemctl stop nginx", mends: "systemctl start nginx", alerts: ["WebServerDown", "ServerOut", "ExporterDown"]),
        // Until something is written, both places have all there is.
        Fault(
            host: "web-2", breaks: "mariadb -e 'STOP ALL SLAVES'", mends: "mariadb -e 'START ALL SLAVES'", alerts: ["ReplicationStopped"]),
        Fault(
            host: "web-1", breaks: "mariadb -e 'CREATE DATABASE unsaid; DROP DATABASE unsaid'", mends: ":", alerts: ["WritesInOnePlace"]),
        Fault(host: "mon-1", breaks: "systemctl stop chrony", mends: "systemctl start chrony", alerts: ["ClockUnattended"]),
    ]

    @Test func alertsComeInTimeAndGo() async throws {
        try await fault { site in
            try await site.heard { outsider in
                try await wait(for: "a heartbeat", within: .seconds(75)) { try !outsider.words(heartbeat: true).isEmpty }
                try await comeAndGo(Self.faults, site, outsider)
                // It holds every connection and answers none.
                let silent = Fault(
                    host: "web-1", breaks: "systemctl kill -s STOP mariadb", mends: "systemctl kill -s CONT mariadb",
                    alerts: ["DatabaseSilent"])
                try await comeAndGo([silent], site, outsider)
            }
        }
    }

    /// Every host of the application is asked for its own figures, encrypted; a visitor is not told them, however he asks.
    @Test func theApplicationsOwnFigures() async throws {
        try await fault { site in
            try site.edit("stack.yml", "  health: ", "  metrics: /figures\n  health: ")
            try site.append(
                """

                @app.get("/figures")
                def figures():
                    return "# TYPE app_answers_total counter\\napp_answers_total 7\\n", {"Content-Type": "text/plain; version=0.0.4"}

                """, to: "app/foobar.py")
            expect(try await site.roost("up", "--yes"), 0)
            try await wait(for: "both hosts' figures are there") {
                let found = try await site.ask(#"app_answers_total{job="app"} == 7"#)
                return found.compactMap { $0.labels["host"] }.sorted() == ["web-1", "web-2"]
            }
            #expect(try await site.ask(#"up{job="app"} == 1"#).count == 2)
            let targets = try await site.on("mon-1", "perl -MIO::Socket::INET -e '\(Self.get)' /api/v1/targets?state=active")
            #expect(targets.contains(#""scrapeUrl":"https://10.20.0.22:8443/figures""#), "\(targets.prefix(300))")
            for path in ["/figures", "/figures/", "//figures", "/%66igures", "/FIGURES", "/figures;a=b", "/a/../figures", "/figures?a"] {
                let said = try await site.roost("lab", "client", "--", "curl", "-s", "-m", "5", "--path-as-is", "-w", " %{http_code}", "https://www.foobar.com" + path)
                expect(said, 0, says: [" 404"])
                #expect(!said.output.contains("app_answers_total"), "\(path)")
            }
            expect(try await site.roost("lab", "client", "--", "curl", "-sf", "-m", "5", "https://www.foobar.com/whoami"), 0)
            // A release that has its figures no more, or elsewhere, serves as before: somebody hears of the figures alone.
            try await site.heard { outsider in
                try site.edit("app/foobar.py", "\"/figures\"", "\"/moved\"")
                let moved = Date.now.timeIntervalSince1970
                expect(try await site.roost("up", "--yes"), 0)
                for host in ["web-1", "web-2"] { _ = try await outsider.told(of: ("ExporterDown", host), firing: true, since: moved, within: 90) }
                try await wait(for: "nothing else is told", within: .seconds(60)) {
                    let firing = try await site.ask(#"ALERTS{alertname!="DeadMan",alertstate="firing"}"#)
                    let told = firing.map { "\($0.labels["alertname"] ?? "") \($0.labels["job"] ?? "")" }
                    return told.filter { !Self.others.contains($0.components(separatedBy: " ")[0]) } == ["ExporterDown app", "ExporterDown app"]
                }
                expect(try await site.roost("status"), 0, says: ["ExporterDown"])
                try site.edit("app/foobar.py", "\"/moved\"", "\"/figures\"")
                expect(try await site.roost("up", "--yes"), 0)
                try await wait(for: "all is well", within: .seconds(60)) { try await site.ask(#"ALERTS{job="app"}"#).isEmpty }
            }
        }
    }

    /// A program that asks for what no flow names gets nothing, and somebody hears of it.
    @Test func whatAFirewallDropsIsCountedAndToldOf() async throws {
        try await fault { site in
            let figure = #"roost_firewall_dropped_packets_total{host="web-1",chain="output"}"#
            try await site.heard { outsider in
                let before = try await site.value(figure)
                let asked = Date.now.timeIntervalSince1970
                let said = try await site.on("web-1", "runuser -u www-data -- curl -s -m 2 http://\(Outsider.address):8081/ || echo refused")
                #expect(said == "refused\n")
                let fired = try await outsider.told(of: ("OutgoingDropped", "web-1"), firing: true, since: asked, within: 30)
                #expect(try await site.value(figure) > before)
                expect(try await site.roost("status"), 0, says: ["OutgoingDropped"])
                let over = try await outsider.told(of: ("OutgoingDropped", "web-1"), firing: false, since: asked, within: 75)
                print("watched: OutgoingDropped after \(fired) s, over after \(over) s")
                let counted = try await site.on("web-1", "nft list counter inet roost output_dropped | sed -n 's/.*packets \\([0-9]*\\).*/\\1/p'")
                #expect(counted == "\(Int(try await site.value(figure)))\n", "the figure is what the kernel counted")
            }
        }
    }

    @Test func aHostWithoutPowerIsToldOfOnce() async throws {
        try await fault { site in
            try await site.heard { outsider in
                let off = Date.now.timeIntervalSince1970
                expect(try await site.roost("lab", "power", "off", "web-2"), 0)
                let fired = try await outsider.told(of: ("HostDown", "web-2"), firing: true, since: off, within: 30)
                // What else is missing there is the same news.
                try await Task.sleep(for: .seconds(15))
                let others = try outsider.words().filter { $0.isFiring && $0.host == "web-2" && $0.name != "HostDown" && $0.at > off + fired }
                #expect(others.isEmpty, "\(others.map(\.name))")
                let status = try await site.roost("status")
                expect(status, 3, says: ["HostDown"])
                expect(try await site.roost("lab", "power", "on", "web-2"), 0)
                let on = Date.now.timeIntervalSince1970
                let over = try await outsider.told(of: ("HostDown", "web-2"), firing: false, since: on, within: 60)
                print("watched: HostDown after \(fired) s, over after \(over) s")
            }
        }
    }

    private func comeAndGo(_ faults: [Fault], _ site: SiteLab, _ outsider: Outsider) async throws {
        let alerts = faults.flatMap { fault in fault.alerts.map { (name: $0, host: fault.host) } }
        let broken = Date.now.timeIntervalSince1970
        var failure: (any Error)?
        do {
            for fault in faults { try await site.on(fault.host, fault.breaks) }
            for alert in alerts {
                let seconds = try await outsider.told(of: alert, firing: true, since: broken, within: 40)
                #expect(seconds < 30, "\(alert.name) of \(alert.host) after \(seconds) s")
                print("watched: \(alert.name) of \(alert.host) after \(seconds) s")
            }
            let words = try outsider.words().filter { $0.at >= broken }
            #expect(words.allSatisfy { !$0.host.isEmpty && !$0.meaning.isEmpty && !$0.first.isEmpty })
        } catch { failure = error }
        for fault in faults { try await site.on(fault.host, fault.mends) }
        if let failure { throw failure }
        let mended = Date.now.timeIntervalSince1970
        for alert in alerts {
            // A service that was started again had mended itself.
            let since = alert.name == "ServiceRestarted" ? broken : mended
            let seconds = try await outsider.told(of: alert, firing: false, since: since, within: 70)
            #expect(seconds < 60, "\(alert.name) of \(alert.host) is over after \(seconds) s")
            print("watched: \(alert.name) of \(alert.host) is over after \(seconds) s")
        }
    }
}
