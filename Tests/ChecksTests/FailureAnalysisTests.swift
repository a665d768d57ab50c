import Checks
import Engines
import Model
import RoostTesting
import Testing

/// The fast analysis says what trying every loss would say.
@Suite struct FailureAnalysisTests {
    @Test func agreesWithTryingEveryLossAndEveryPair() {
        var generator = SeededGenerator(3)
        for round in 0..<5300 {
            let stack = RandomStack.make(&generator, hosts: round < 5000 ? 1...3 : 4...6)
            let analysis = FailureAnalysis(of: stack)
            let definition = Definition(stack)
            let subjects = stack.hosts.map(\.name) + Catalogue.components(of: stack).map(\.description)
            let spofs = subjects.filter { !definition.isUp(without: [$0]) }.sorted()
            var pairs: [CutPair] = []
            for (index, a) in subjects.enumerated() where !spofs.contains(a) {
                for b in subjects[(index + 1)...] where !spofs.contains(b) && !definition.isUp(without: [a, b]) {
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
}

/// "The site is up" once more, read from DESIGN.md's sentences and from nothing of the analysis.
private struct Definition {
    let stack: Stack

    init(_ stack: Stack) { self.stack = stack }

    func isUp(without failed: Set<String>) -> Bool {
        func works(_ host: Host, _ engines: String...) -> Bool {
            !failed.contains(host.name) && engines.allSatisfy { !failed.contains("\(host.name)/\($0)") }
        }
        let moves = stack.balancer?.virtual.isEmpty == false
        let balancers = stack.hosts(.balancer)
        let entry = balancers.isEmpty || balancers.contains { moves ? works($0, "haproxy", "keepalived") : works($0, "haproxy") }
        let web = stack.hosts(.web).isEmpty || stack.hosts(.web).contains { works($0, "nginx") }
        let apps = stack.hosts(.app)
        let findsDatabase = stack.database != nil && stack.database?.topology != .single
        let findsCache = stack.cache?.required == true
        let app =
            apps.isEmpty
            || apps.contains { host in
                let callers = stack.hosts(.web).isEmpty ? balancers : stack.hosts(.web)
                let isCalledFromAfar = callers.contains { $0.name != host.name }
                let needsProxy = findsDatabase || findsCache || stack.tls?.internal == true && isCalledFromAfar
                return needsProxy ? works(host, "app", "haproxy") : works(host, "app")
            }
        let cache = stack.cache?.required != true || stack.hosts(.cache).contains { works($0, "redis") }
        return entry && web && app && cache && database(works: { works($0, "mariadb") })
    }

    private func database(works: (Host) -> Bool) -> Bool {
        guard let database = stack.database, let first = stack.hosts(.database).first else { return true }
        let hosts = stack.hosts(.database)
        switch database.topology {
        case .single: return works(first)
        case .replica:
            let replicas = hosts.dropFirst()
            return works(first) && (database.durability == .available || replicas.isEmpty || replicas.contains(where: works))
        case .galera, .groupReplication: return hosts.count(where: works) * 2 > hosts.count
        }
    }
}
