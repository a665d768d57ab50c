import Dashboards
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// What holds of the whole of `scaled`, while GrowthTests has it.
extension SiteLab {
    /// Every flow that is said to be encrypted speaks TLS 1.3 to whoever may reach it, and TLS 1.2 to visitors only, and between Galera's members.
    func expectEncrypted(_ topology: Topology) async throws {
        let flows = topology.flows.filter { $0.encryption == .tls && $0.transport == .tcp && $0.to.host != nil && $0.from.host != nil }
        // Of many hosts with one part each, one way stands for all.
        var seen: Set<String> = []
        var spoken = 0
        for flow in flows {
            guard let from = flow.from.host, let to = flow.to.host, from != to, seen.insert("\(flow.port) \(flow.purpose)").inserted else { continue }
            // Nobody is there between two transfers of a member's data.
            guard ![4444, 4568].contains(flow.port) else { continue }
            let address = topology.stack.hosts.first { $0.name == to }!.address
            let start = flow.port == 3306 ? " -starttls mysql" : ""
            let isEdge = topology.stack.hosts(.balancer).contains { $0.name == to } && flow.port == 443
            let ask = { (version: String) in
                "echo | timeout 5 openssl s_client -connect \(address):\(flow.port)\(start) -\(version) 2>&1 | grep -c '^New, TLSv' || :"
            }
            #expect(try await on(from, ask("tls1_3")) != "0\n", "\(from) → \(to):\(flow.port) speaks no TLS 1.3")
            // Galera's provider has no setting for the least version that it speaks; its members show certificates to each other.
            if flow.port != 4567 { #expect(try await on(from, ask("tls1_2")) == (isEdge ? "1\n" : "0\n"), "\(from) → \(to):\(flow.port) and TLS 1.2") }
            spoken += 1
        }
        print("scaled: \(spoken) kinds of encrypted flows speak TLS 1.3")
        #expect(spoken > 10, "otherwise this tests little")
    }

    /// A post that is written, kept in the cache and read again is on no wire between the hosts, nor on the visitor's, as it is.
    func expectNothingInTheClear() async throws {
        let word = "marker" + String(UInt64.random(in: 0 ..< .max), radix: 36)
        let control = "control" + String(UInt64.random(in: 0 ..< .max), radix: 36)
        let visit = ["lab", "client", "--", "curl", "-sf", "-m", "10"]
        let heard = try await heardOnTheWires([word, control]) {
            let body = "{\"id\":\"\(word)-1\",\"text\":\"\(word)\"}"
            expect(try await roost(visit + ["-H", "Content-Type: application/json", "-d", body, "https://www.foobar.com/posts"]), 0, says: [word])
            for _ in 1...2 { expect(try await roost(visit + ["https://www.foobar.com/posts"]), 0, says: [word]) }
            // What a visitor asks for before he is sent to HTTPS is heard: otherwise this would prove nothing.
            expect(try await roost(visit + ["-o", "/dev/null", "http://www.foobar.com/\(control)"]), 0)
            try await wait(for: "every database has it") {
                for host in ["db-1", "db-2", "db-3"] where try await stored(word, on: host).isEmpty { return false }
                return true
            }
        }
        #expect(heard == [control])
    }

    /// One request, from the balancer over the web server to the application, on three hosts, whatever name the visitor gives it.
    func expectFollowed() async throws {
        let agent = "followed-\(UInt32.random(in: 0 ..< .max))"
        let visit = ["curl", "-sf", "-m", "5", "-o", "/dev/null", "-A", agent, "-H", "X-Request-ID: forged", "https://www.foobar.com/whoami"]
        expect(try await roost(["lab", "client", "--"] + visit), 0)
        var name = ""
        try await wait(for: "the web server has logged it") {
            let said = try await roost("logs", "--component", "nginx", "--grep", agent)
            name = said.output.firstMatch(of: /"id":"([^"]+)"/).map { String($0.1) } ?? ""
            return !name.isEmpty
        }
        #expect(name.count == 36 && name != "forged", "the balancer gives the name: \(name)")
        var hops: [String] = []
        try await wait(for: "all three have logged it") {
            let said = try await roost("logs", "--request", name)
            hops = said.output.split(separator: "\n").compactMap { $0.firstMatch(of: /^\S+ \S+ +(\S+) +(\w+):/).map { "\($0.1) \($0.2)" } }
            return hops.count == 3
        }
        let hosts = hops.map { String($0.prefix { $0 != "-" }) }
        #expect(hosts == ["lb", "web", "app"] && hops.map { $0.split(separator: " ")[1] } == ["haproxy", "nginx", "app"], "\(hops)")
    }

    /// What the panels of a cluster's members and of the cache ask for is there; WatchTests asks for the others.
    func expectFigures(_ stack: Stack) async throws {
        let panels = stack.hosts.flatMap { host in Catalogue.engines(on: host, in: stack).flatMap { ComponentFigures(host: host, engine: $0).questions.map(\.expression) } }
        let asked = (panels + MonitorFigures.expressions).filter { text in ["wsrep", "cluster", "redis"].contains { text.contains($0) } }
        #expect(asked.count > 10, "otherwise this tests little")
        for expression in asked {
            try await wait(for: "the monitor answers \(expression)") {
                // What a cache finds is counted when somebody asks.
                expect(try await roost(["lab", "client", "--", "curl", "-sf", "-m", "5", "-o", "/dev/null", "https://www.foobar.com/"]), 0)
                return try await !ask(expression).isEmpty
            }
        }
    }

    /// Each secret is in files of mode 0600 or 0640 on the hosts that need it (the database's own folders are closed to others as a whole), in no journal and in no process list.
    func expectSecretsKept() async throws {
        let text = try text(".roost/foobar/secrets.json")
        let secrets = Array(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)).values)
        try #require(secrets.count > 3 && secrets.allSatisfy { $0.count >= 32 })
        let patterns = secrets.joined(separator: "\n")
        let script = """
            umask 077; cat >/run/patterns <<'P'
            \(patterns)
            P
            grep -rlFs -f /run/patterns / --exclude=patterns --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev --exclude-dir='mysql*' | sort |
              xargs -r stat -c '%a %n'
            echo "journal: $(journalctl --no-pager -o cat | grep -cF -f /run/patterns)"
            echo "processes: $(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\000' '\\n' | grep -cF -f /run/patterns)"
            rm /run/patterns
            """
        var holders = 0
        for host in try StackReader.read(path: folder + "/stack.yml").hosts.map(\.name) {
            let lines = try await on(host, script, timeout: .seconds(120)).split(separator: "\n").map(String.init)
            #expect(lines.suffix(2) == ["journal: 0", "processes: 0"], "\(host): \(lines)")
            let files = lines.dropLast(2)
            holders += files.isEmpty ? 0 : 1
            #expect(files.allSatisfy { $0.hasPrefix("600 ") || $0.hasPrefix("640 ") }, "\(host): \(files)")
        }
        #expect(holders >= 3, "two applications and the cache need some: otherwise nothing was looked for")
    }

    /// A process that is killed once is started again by systemd; the site serves meanwhile as the definition of being up says.
    func eachProcessKilled() async throws {
        let holder = try await holder()
        // What may be silent for a while: the site's entry, for less than a second.
        let faults: [(host: String, unit: String, silence: Double)] = [
            (holder, "haproxy", 1), (holder, "keepalived", 1), ("web-1", "nginx", 0), ("app-1", "haproxy", 0), ("app-1", "roost-app@live", 0),
            ("db-1", "mariadb", 0), ("db-2", "mariadb", 0), ("db-3", "mariadb", 0), ("db-1", "roost-database-health", 0),
            ("cache-1", "redis-server", 0), ("mon-1", "prometheus", 0), ("mon-1", "rsyslog", 0), ("web-2", "chrony", 0),
        ]
        for fault in faults {
            let load = Load(rate: 60, connections: 12, posts: 0.3, path: "/posts")
            let traffic = try await under(load, "scaled: \(fault.host)/\(fault.unit) killed") {
                try await on(fault.host, "systemctl kill -s KILL \(fault.unit)")
                try await Task.sleep(for: .seconds(5))  // what a killed process costs is over by then, or is a defect
            }
            let reads = traffic.failed.filter { $0.method == "GET" }
            if fault.silence > 0 {
                #expect(traffic.longestSilence < fault.silence, "\(fault): \(traffic.summary)")
                #expect(traffic.failed.count <= load.connections + Int(Double(load.rate) * fault.silence), "\(fault): \(traffic.summary)")
            } else {
                #expect(reads.isEmpty, "\(fault): \(reads.prefix(5))")
            }
            try await wait(for: "\(fault.host)/\(fault.unit) is back", within: .seconds(90)) { try await roost("status").status == 0 }
            try await expectAppended(traffic)
        }
    }

    /// Every acknowledged write is there once, on every member of the cluster.
    func expectAppended(_ traffic: Traffic) async throws {
        var sets: [[String]] = []
        for host in ["db-1", "db-2", "db-3"] { sets.append(try await stored(traffic.prefix, on: host)) }
        #expect(sets[0] == sets[1] && sets[1] == sets[2], "the members have different rows")
        #expect(traffic.acknowledged.subtracting(sets[0]).isEmpty, "acknowledged, then lost")
        #expect(sets[0].count == Set(sets[0]).count, "stored once")
        #expect(Set(sets[0]).subtracting(traffic.sent).isEmpty)
    }
}
