import Checks
import Model
import RoostTesting
import Testing

/// Each rule speaks where it should, and is silent where it should not.
@Suite struct RuleTests {
    /// A stack in which no rule of ``cases`` speaks.
    private static let base = """
        stack: shop
        domain: shop.example.org
        hosts:
          lb-1:  { address: 10.0.0.11, roles: [balancer] }
          lb-2:  { address: 10.0.0.12, roles: [balancer] }
          web-1: { address: 10.0.0.21, roles: [web, app] }
          web-2: { address: 10.0.0.22, roles: [web, app] }
          web-3: { address: 10.0.0.23, roles: [web, app] }
          db-1:  { address: 10.0.0.41, roles: [database] }
          db-2:  { address: 10.0.0.42, roles: [database] }
          db-3:  { address: 10.0.0.43, roles: [database] }
          mon-1: { address: 10.0.0.61, roles: [monitor] }
        balancer: { virtual: [10.0.0.10] }
        app: { runtime: python, source: ./app, start: "gunicorn --workers 4 --timeout 50 --bind $LISTEN app:app" }
        database: { topology: galera, backups: { to: /srv/backups } }
        tls: { certificate: internal }
        firewall: { admin: [10.0.0.0/24] }
        monitoring: { alerts: { webhook: "https://hooks.example.org/x" } }

        """

    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var edits: [(String, String)]
        var subjects: [String]
        var testDescription: String { rule + " " + subjects.joined(separator: " ") }
    }

    static let cases: [Case] = [
        Case(rule: "two-node-quorum", edits: [("  db-3:  { address: 10.0.0.43, roles: [database] }\n", "")], subjects: ["database"]),
        Case(rule: "even-cluster", edits: [("  mon-1:", "  db-4: { address: 10.0.0.44, roles: [database] }\n  mon-1:")], subjects: ["database"]),
        Case(rule: "virtual-outside-subnet", edits: [("[10.0.0.10]", "[10.0.1.10]")], subjects: ["10.0.1.10"]),
        Case(rule: "shared-priority", edits: [("  web-1:", (20...37).map { "  lb-\($0): { address: 10.0.0.1\($0), roles: [balancer] }\n" }.joined() + "  web-1:")], subjects: []),
        Case(
            rule: "shared-priority", edits: [("  web-1:", (20...38).map { "  lb-\($0): { address: 10.0.0.1\($0), roles: [balancer] }\n" }.joined() + "  web-1:")],
            subjects: ["balancer"]),
        Case(rule: "shared-site", edits: (1...3).map { ("10.0.0.4\($0), roles: [database]", "10.0.0.4\($0), site: rack-\($0 / 3), roles: [database]") }, subjects: ["rack-0"]),
        Case(
            rule: "capacity-after-loss", edits: [("  web-3: { address: 10.0.0.23, roles: [web, app] }\n", "")],
            subjects: ["app", "web"]),
        Case(
            rule: "required-cache-alone",
            edits: [("  mon-1:", "  cache-1: { address: 10.0.0.51, roles: [cache] }\n  mon-1:"), ("firewall:", "cache: { required: on }\nfirewall:")],
            subjects: ["cache-1/redis"]),
        Case(rule: "ssh-open", edits: [("[10.0.0.0/24]", "[0.0.0.0/0]")], subjects: ["firewall"]),
        Case(rule: "ssh-open", edits: [("[10.0.0.0/24]", "[10.0.0.0/8, '::/0', 8.0.0.0/8]")], subjects: ["firewall", "firewall"]),
        Case(rule: "plaintext-flow", edits: [("{ certificate: internal }", "{ certificate: internal, internal: off }")], subjects: ["db-1"]),
        Case(rule: "http-not-redirected", edits: [("{ certificate: internal }", "{ redirect: off }")], subjects: ["tls.redirect"]),
        Case(rule: "self-made-certificate", edits: [("shop.example.org", "shop.com")], subjects: ["tls.certificate"]),
        Case(
            rule: "backup-beside-data",
            edits: [("  db-2:  { address: 10.0.0.42, roles: [database] }\n", ""), ("  db-3:  { address: 10.0.0.43, roles: [database] }\n", ""), ("galera", "single")],
            subjects: ["database.backups"]),
        Case(rule: "backup-never-restored", edits: [("to: /srv/backups", "verify: off")], subjects: ["database.backups.verify"]),
        Case(rule: "monitor-shares-fate", edits: [("  mon-1: { address: 10.0.0.61, roles: [monitor] }\n", ""), ("10.0.0.43, roles: [database]", "10.0.0.43, roles: [database, monitor]")], subjects: ["db-3"]),
        Case(rule: "no-alert-destination", edits: [("{ alerts: { webhook: \"https://hooks.example.org/x\" } }", "{ retention: 3d }")], subjects: ["monitoring.alerts"]),
        Case(rule: "timeouts-contradict", edits: [("--timeout 50", "--timeout=120")], subjects: ["app.start"]),
        Case(rule: "too-many-connections", edits: [("--workers 4", "--workers 8 --threads 16")], subjects: ["app.start"]),
        Case(rule: "health-asks-too-much", edits: [("source: ./app,", "source: ./app, health: /,")], subjects: ["app.health"]),
        Case(rule: "single-name-server", edits: [("  mon-1:", "  ns-1: { address: 10.0.0.71, roles: [dns] }\n  mon-1:")], subjects: ["ns-1"]),
    ]

    @Test(arguments: cases)
    func speaks(_ each: Case) throws {
        #expect(try found(Self.base, each.rule).isEmpty, "it speaks of the stack that has nothing wrong")
        var text = Self.base
        for (old, new) in each.edits {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        #expect(try found(text, each.rule) == each.subjects)
    }

    /// Every rule has a case here or a test of its own.
    @Test func noRuleIsUntested() {
        let others: Set<String> = [
            "spof", "maintenance-downtime", "not-scalable", "no-https", "tls-ends-at-balancer", "no-firewall", "no-monitoring", "no-backup",
            "single-writable-database", "shared-host",  // StageTests
            "address-clash", "router-id-clash", "certificate-unread", "certificate-names", "certificate-ends", "health-is-a-file", "needless-silence", "cache-without-majority",  // below
        ]
        #expect(Set(RuleCatalogue.rules.map(\.id)) == others.union(Self.cases.map(\.rule)))
    }

    @Test func neighboursClash() throws {
        let stack = try read(Self.base)
        var other = try read(Self.base.replacing("10.0.0.", with: "10.0.9.").replacing("stack: shop", with: "stack: other"))
        #expect(ids(Checker.check(stack, besides: Surroundings(neighbours: [other]))) == ["router-id-clash"])
        other.balancer?.virtual = [Address("10.0.9.77")!]
        #expect(ids(Checker.check(stack, besides: Surroundings(neighbours: [other]))) == [])
        other.hosts[0].address = Address("10.0.0.21")!
        other.hosts[1].address = Address("10.0.0.10")!
        #expect(ids(Checker.check(stack, besides: Surroundings(neighbours: [other]))) == ["address-clash", "address-clash"])
    }

    @Test func certificates() throws {
        var stack = try read(Self.base)
        stack.tls?.certificate = .files(certificate: "c.pem", key: "k.pem")
        let good = CertificateFacts(begins: 0, ends: 100 * 86_400, names: ["shop.example.org", "*.shop.example.org"], isSelfSigned: false, fitsKey: true)
        func ids(_ change: (inout CertificateFacts) -> Void, now: Double = 86_400) -> [String] {
            var facts = good
            change(&facts)
            return self.ids(Checker.check(stack, besides: Surroundings(now: now, certificate: facts)))
        }
        #expect(ids { _ in } == [])
        #expect(ids { $0.names = ["shop.example.org"] } == ["certificate-names"])
        #expect(ids { $0.fitsKey = false } == ["certificate-names"])
        #expect(ids { $0.begins = 2 * 86_400 } == ["certificate-ends"])
        #expect(ids({ _ in }, now: 80 * 86_400) == ["certificate-ends"])
        #expect(ids({ _ in }, now: 101 * 86_400) == ["certificate-ends"])
        stack.domain = "shop.com"
        #expect(
            ids {
                $0.isSelfSigned = true
                $0.names = ["shop.com", "www.shop.com"]
            } == ["self-made-certificate"])
        let unread = Checker.check(stack, besides: Surroundings(unreadCertificate: "c.pem cannot be read"))
        #expect(self.ids(unread) == ["certificate-unread"])
    }

    @Test func aFileAnswersForTheApplication() throws {
        var stack = try read(Self.base)
        #expect(ids(Checker.check(stack, besides: Surroundings(hasFileAtHealth: true))) == [])
        stack.web = Web()
        stack.web?.staticFiles = "./public"
        #expect(ids(Checker.check(stack)) == [])
        #expect(ids(Checker.check(stack, besides: Surroundings(hasFileAtHealth: true))) == ["health-is-a-file"])
    }

    /// A third host votes, whatever its role.
    @Test(arguments: [(["cache", "cache"], true), (["cache"], false), (["cache", "cache", "balancer"], false), (["cache", "cache", "cache"], false)])
    func votesAboutTheCache(_ roles: [String], _ isTooFew: Bool) throws {
        let hosts = roles.enumerated().map { "  h-\($0): { address: 10.0.0.\($0 + 1), roles: [\($0 == 0 ? "web, app, " : "")\($1)] }\n" }.joined()
        let text = "stack: two\ndomain: example.org\nhosts:\n\(hosts)app: { runtime: node, source: ./app, start: node server.js }\ncache: { engine: redis }\n"
        let found = Checker.check(try read(text)).findings.filter { $0.rule == "cache-without-majority" }
        #expect(found.map(\.subject) == (isTooFew ? ["cache"] : []))
    }

    @Test func silencedWithAReason() throws {
        let text = Self.base.replacing("[10.0.0.0/24]", with: "[0.0.0.0/0]")
        #expect(ids(Checker.check(try read(text))) == ["ssh-open"])
        for key in ["ssh-open", "ssh-open@firewall"] {
            let report = Checker.check(try read(text + "check: { ignore: { \(key): a honeypot } }\n"))
            #expect(ids(report) == [] && report.silenced.map(\.reason) == ["a honeypot"] && report.worst != .error)
        }
        let elsewhere = Checker.check(try read(text + "check: { ignore: { ssh-open@other: a honeypot } }\n"))
        #expect(ids(elsewhere) == ["ssh-open", "needless-silence"])
        let others = "no-https: why, ssh-open: why, certificate-ends: only a file has an end"
        let needless = Checker.check(try read(text + "check: { ignore: { \(others) } }\n"))
        #expect(needless.findings.map(\.subject) == ["check.ignore.no-https"] && needless.silenced.count == 1)
        let unknown = Checker.mistakes(in: try read(text + "check: { ignore: { ssh-opem: why } }\n"))
        #expect(unknown.map(\.fix) == ["did you mean `ssh-open`?"] && unknown.first?.place?.line == text.split(separator: "\n").count + 1)
        for reason in ["''", "'  '", ""] {
            #expect(throws: Findings.self) { try read(text + "check: { ignore: { ssh-open: \(reason) } }\n") }
        }
    }

    /// What costs most comes first.
    @Test func rankedByCost() throws {
        let text = """
            stack: two
            domain: example.org
            hosts:
              a: { address: 10.0.0.1, roles: [web, app] }
              b: { address: 10.0.0.2, roles: [database] }
            app: { runtime: node, source: ./app, start: node server.js }
            database: {}
            availability: { hosts: { b: { mtbf: 10d, mttr: 1d } } }

            """
        let spofs = Checker.check(try read(text)).findings.filter { $0.rule == "spof" }
        #expect(spofs.map(\.subject) == ["b", "a"])
    }

    @Test(arguments: ["{ hosts: { c: { mtbf: 10d, mttr: 1d } } }", "{ hosts: { a: { mtbf: 1h, mttr: 1d } } }", "{ hosts: { a: { mtbf: 0d, mttr: 1d } } }", "{ engines: { ngin: { mtbf: 9d, mttr: 1h } } }"])
    func ratesOutOfRange(_ rates: String) throws {
        let text = Self.base + "availability: \(rates.replacing("a:", with: "web-1:"))\n"
        let findings = #expect(throws: Findings.self) { try read(text) }
        #expect(findings?.all.allSatisfy { $0.place?.line == text.split(separator: "\n").count } == true)
    }

    private func read(_ text: String) throws -> Stack {
        try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/nowhere")
    }

    private func found(_ text: String, _ rule: String) throws -> [String] {
        Checker.check(try read(text)).findings.filter { $0.rule == rule }.map(\.subject).sorted()
    }

    private func ids(_ report: CheckReport) -> [String] { report.findings.map(\.rule) }
}
