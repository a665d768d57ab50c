import Foundation
import Hosts
import Model
import RoostTesting
import Testing

extension Faults {
    /// Requests never notice a change, nor the death of what there are two of.
    @Suite struct LoadTests {
        /// Both web hosts read a request and close without an answer: only a GET may be tried again.
        @Test func noPostRunsTwice() async throws {
            try await fault { site in
                let script = try Repository.text("Tests/FaultTests/Support/counting.py")
                for host in ["web-1", "web-2"] {
                    try await site.on(
                        host, "cat >/run/counting.py <<'EOF'\n\(script)\nEOF\nrm -rf /run/counted; systemctl stop nginx\n"
                            + "systemd-run -q --unit=counting -p Restart=always -p RestartSec=0.1 python3 /run/counting.py 80 /run/counted")
                }
                try await site.balancerSees("UP", of: ["web-1", "web-2"])
                let posts = try await site.exactly(20, "POST")
                let gets = try await site.exactly(20, "GET")
                for host in ["web-1", "web-2"] { try await site.on(host, "systemctl stop counting; rm -rf /run/counted /run/counting.py") }
                print("POSTs: \(posts.answers.joined(separator: " ")), ran \(posts.ran) times; GETs ran \(gets.ran) times")
                #expect(posts.answers == Array(repeating: "502", count: 20), "each is an honest answer")
                #expect(posts.ran == 20, "each ran once")
                #expect(gets.ran > 20, "a GET is tried again: otherwise this counts nothing")
            }
        }

        @Test func reloadsOfTheBalancer() async throws {
            try await fault { site in
                let rounds = SiteLab.isSoak ? 3 : 1
                let load = Load(rate: SiteLab.isSoak ? 400 : 100, connections: 12, posts: 0.1)
                let traffic = try await site.under(load, "\(8 * rounds) reloads") {
                    for _ in 0..<(8 * rounds) {
                        try await site.on("lb-1", "systemctl reload haproxy")
                        try await Task.sleep(for: .seconds(1))  // so that 8 reloads take about 10 s
                    }
                }
                try await site.expectHeld(traffic)
            }
        }

        enum Changes: String, CaseIterable {
            case setting, release, staticFile, algorithm, drift
        }

        /// Each change goes through redundant hosts one after another, drained first.
        @Test(arguments: Changes.allCases)
        func aChange(_ change: Changes) async throws {
            try await fault { site in
                for round in 1...(SiteLab.isSoak ? 3 : 1) {
                    switch change {
                    case .setting: try site.edit("stack.yml", round == 1 ? "hello" : "hello\(round - 1)", "hello\(round)")
                    case .release: try site.append("# release \(round)\n", to: "app/foobar.py")
                    case .staticFile: try site.append("/* \(round) */\n", to: "public/style.css")
                    case .algorithm:
                        let all = ["roundrobin", "leastconn", "random", "source"]
                        try site.edit("stack.yml", "algorithm: \(all[round - 1])", "algorithm: \(all[round])")
                    case .drift:
                        try await site.on("web-\(round % 2 + 1)", "echo '# by hand' >>/etc/systemd/system/nginx.service.d/roost.conf")
                    }
                    let traffic = try await site.under("\(change) \(round)") {
                        expect(try await site.roost("up", "--yes"), 0, says: ["done: "])
                    }
                    try await site.expectHeld(traffic)
                }
            }
        }

        /// The web servers move to another port, and the balancer after them: in both directions it finds them there.
        @Test func encryptionComesAndGoes() async throws {
            try await fault { site in
                let tls = "\ntls: { certificate: internal, internal: on, redirect: off }\nbalancer:\n"
                for (old, new, title) in [("\nbalancer:\n", tls, "comes"), (tls, "\nbalancer:\n", "goes")] {
                    try site.edit("stack.yml", old, new)
                    let traffic = try await site.under("encryption \(title)") {
                        expect(try await site.roost("up", "--yes"), 0, says: ["the balancers reach web-1 at another port from now on", "done: "])
                        try await site.balancerSees("UP", of: ["web-1", "web-2"])
                    }
                    let failed = traffic.failed
                    let gap = (failed.map(\.due).max() ?? 0) - (failed.map(\.due).min() ?? 0)
                    print("encryption \(title): requests failed for \(String(format: "%.1f", gap)) s")
                    let late = traffic.requests.suffix(40).filter { !$0.isGood }
                    #expect(late.isEmpty, "it is not well again")
                    let stored = Set(try await site.stored(traffic.prefix))
                    #expect(traffic.acknowledged.subtracting(stored).isEmpty, "acknowledged, then lost")
                    expect(try await site.roost("plan"), 0, says: ["nothing to change"])
                }
            }
        }

        enum Killed: String, CaseIterable {
            case nginx, app, appStopped

            var script: String {
                switch self {
                case .nginx: "systemctl kill -s KILL nginx"
                case .app: "systemctl kill -s KILL roost-app@live"
                case .appStopped: "systemctl stop roost-app@live"
                }
            }
        }

        /// A request that has no answer yet is asked again elsewhere. An answer that has begun cannot be taken back:
        /// gunicorn writes head and body in two calls, and nginx passes on what it has when the second never comes.
        @Test(arguments: Killed.allCases)
        func readsGoOnWhenAProcessIsLost(_ killed: Killed) async throws {
            try await fault { site in
                let traffic = try await site.under(Load(posts: 0), "\(killed)") {
                    try await site.on("web-2", killed.script)
                    guard killed != .appStopped else { return }
                    // It comes back by itself, and the balancer takes note.
                    let unit = killed == .nginx ? "nginx" : "roost-app@live"
                    try await wait(for: "\(unit) again") { try await site.on("web-2", "systemctl is-active \(unit) || :") == "active\n" }
                    try await site.balancerSees("UP", of: ["web-2"])
                }
                let cut = traffic.failed.filter { $0.status == "cut" }
                let failed = traffic.failed.filter { $0.status != "cut" }
                #expect(failed.isEmpty, "\(failed.prefix(5))")
                #expect(cut.count <= (killed == .appStopped ? 0 : Load().connections), "more than were under way: \(cut.prefix(5))")
            }
        }

        /// There is one database: it fails and comes back, and nobody has to restart anything.
        @Test func theDatabaseComesBackByItself() async throws {
            try await fault { site in
                let apps = "systemctl show -p NRestarts,ExecMainPID roost-app@live"
                let before = [try await site.on("web-1", apps), try await site.on("web-2", apps)]
                let traffic = try await site.under(Load(path: "/posts"), "database killed") {
                    try await site.on("web-1", "systemctl kill -s KILL mariadb")
                    try await wait(for: "the database again") { try await site.on("web-1", "mariadb-admin ping 2>&1 || :").contains("alive") }
                }
                let failed = traffic.failed
                let gap = (failed.map(\.due).max() ?? 0) - (failed.map(\.due).min() ?? 0)
                print("database killed: writes and reads failed for \(String(format: "%.1f", gap)) s")
                #expect(!failed.isEmpty, "it was killed: something must have failed")
                #expect(gap < 10, "seconds of failures")
                let last = traffic.requests.suffix(40).filter { !$0.isGood }
                #expect(last.isEmpty, "it is not well again")
                let stored = Set(try await site.stored(traffic.prefix))
                #expect(traffic.acknowledged.subtracting(stored).isEmpty, "acknowledged, then lost")
                #expect(stored.subtracting(traffic.sent).isEmpty)
                let after = [try await site.on("web-1", apps), try await site.on("web-2", apps)]
                #expect(after == before, "no application was restarted")
            }
        }
    }
}

extension SiteLab {
    /// Waits until the balancer takes all of these hosts for what it says of them in `show stat`.
    func balancerSees(_ state: String, of hosts: [String]) async throws {
        try await wait(for: "the balancer sees \(hosts.joined(separator: ", ")) \(state)") {
            let states = try await on(
                "lb-1", """
                    perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Peer => "/run/haproxy/admin.sock") or exit 1;
                      print $s "show stat\\n"; $s->shutdown(1); while (<$s>) { my @f = split /,/; print "$f[1] $f[17]\\n" if $f[0] eq "web"; }'
                    """)
            return hosts.allSatisfy { states.contains("\($0) \(state)\n") }
        }
    }

    /// Sends so many requests, once each, and counts how often the counting backends ran them.
    fileprivate func exactly(_ count: Int, _ method: String) async throws -> (answers: [String], ran: Int) {
        var answers: [String] = []
        for number in 1...count {
            let body = method == "POST" ? ["-d", "{\"id\":\"once-\(number)\",\"text\":\"x\"}"] : []
            let words = ["lab", "client", "--", "curl", "-s", "-o", "/dev/null", "-m", "10", "-w", "%{http_code}", "http://www.foobar.com/posts"]
            answers.append(try await roost(words + body, timeout: .seconds(20)).output)
        }
        var ran = 0
        for host in ["web-1", "web-2"] {
            let size = try await on(host, "cat /run/counted/\(method) 2>/dev/null | wc -c")
            ran += Int(size.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        }
        return (answers, ran)
    }
}
