import Checks
import Engines
import Model
import Testing

/// The fast analysis says what trying every loss would say.
@Suite struct FailureAnalysisTests {
    @Test func agreesWithTryingEveryLossAndEveryPair() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let stack = randomStack(&random)
            let analysis = FailureAnalysis(of: stack)
            let subjects = self.subjects(of: stack)
            let spofs = subjects.filter { !analysis.isUp(without: [$0]) }.sorted()
            var pairs: [CutPair] = []
            for (index, a) in subjects.enumerated() where !spofs.contains(a) {
                for b in subjects[(index + 1)...] where !spofs.contains(b) && !analysis.isUp(without: [a, b]) {
                    pairs.append(CutPair(a, b))
                }
            }
            #expect(analysis.spofs == spofs, "\(stack)")
            #expect(analysis.cutPairs == pairs.sorted(), "\(stack)")
            #expect(analysis.isUp(without: []), "\(stack)")
        }
    }

    @Test func aPrimaryIsOneEvenWithAReplica() {
        var stack = stack([("a", [.web, .app, .database]), ("b", [.web, .app, .database]), ("lb", [.balancer])])
        stack.database?.topology = .replica
        #expect(FailureAnalysis(of: stack).spofs == ["a", "a/mariadb", "lb", "lb/haproxy"])
        stack.database?.durability = .strict
        #expect(FailureAnalysis(of: stack).spofs == ["a", "a/mariadb", "b", "b/mariadb", "lb", "lb/haproxy"])
    }

    @Test func galeraNeedsAStrictMajority() {
        for (count, spofs, pairs) in [(2, 4, 0), (3, 0, 12), (4, 0, 24), (5, 0, 0)] {
            var stack = stack((1...count).map { ("db-\($0)", [.database]) })
            stack.database?.topology = .galera
            #expect(FailureAnalysis(of: stack).spofs.count == spofs, "\(count)")
            #expect(FailureAnalysis(of: stack).cutPairs.count == pairs, "\(count)")
        }
    }

    @Test func theCacheIsOffThePathUnlessItIsRequired() {
        var stack = stack([("a", [.web, .app]), ("b", [.web, .app]), ("c", [.cache]), ("m", [.monitor])])
        stack.cache = Cache()
        #expect(FailureAnalysis(of: stack).spofs == [])
        stack.cache?.required = true
        #expect(FailureAnalysis(of: stack).spofs == ["c", "c/redis"])
    }

    /// Subjects are named as the engines name their components.
    @Test func subjectsAreComponents() {
        let stack = stack([("a", [.balancer, .web, .app, .database])])
        #expect(
            FailureAnalysis(of: stack).spofs == (["a"] + Catalogue.components(of: stack).map(\.description)).sorted())
    }

    @Test func aThousandHostsAreNoTrouble() {
        let stack = stack((1...1000).map { ("web-\($0)", [.web, .app]) } + [("lb", [.balancer])])
        #expect(FailureAnalysis(of: stack).spofs == ["lb", "lb/haproxy"])
        #expect(FailureAnalysis(of: stack).cutPairs.isEmpty)
    }

    private func stack(_ hosts: [(String, [Role])]) -> Stack {
        var stack = Stack(name: "test", domain: "foobar.com", hosts: [])
        stack.hosts = hosts.enumerated().map { index, host in
            Host(name: host.0, address: Address(bytes: [10, 0, UInt8(index >> 8), UInt8(index & 255)]), roles: host.1)
        }
        if !stack.hosts(.database).isEmpty { stack.database = Database() }
        return stack
    }

    private func randomStack(_ random: inout SystemRandomNumberGenerator) -> Stack {
        var hosts = (0...Int.random(in: 0...6, using: &random)).map { index in
            ("h\(index)", Role.allCases.filter { _ in Bool.random(using: &random) })
        }
        hosts.append(("last", [.app]))
        var stack = stack(hosts)
        stack.database?.topology = Database.Topology.allCases.randomElement(using: &random)!
        stack.database?.durability = Database.Durability.allCases.randomElement(using: &random)!
        if !stack.hosts(.cache).isEmpty { stack.cache = Cache() }
        stack.cache?.required = Bool.random(using: &random)
        return stack
    }

    private func subjects(of stack: Stack) -> [String] {
        let engines: [Role: String] = [
            .balancer: "haproxy", .web: "nginx", .app: "app", .database: "mariadb", .cache: "redis",
            .monitor: "prometheus", .dns: "nsd",
        ]
        return stack.hosts.flatMap { host in [host.name] + host.roles.map { "\(host.name)/\(engines[$0]!)" } }
    }
}
