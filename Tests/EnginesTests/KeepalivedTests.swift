import Model
import RoostTesting
import Testing

@testable import Engines

/// Who holds which address follows from numbers: they must never be equal, and must favour who is to have it.
@Suite struct KeepalivedTests {
    private func stack(_ balancers: Int, mode: Redundancy, addresses: [String]) throws -> Stack {
        let hosts = (1...balancers).map { "  lb-\($0): { address: 10.1.0.\($0), roles: [balancer] }\n" }.joined()
        let text = """
            stack: some
            domain: example.org
            hosts:
            \(hosts)  app-1: { address: 10.1.0.100, roles: [app] }
            app: { runtime: command, source: ./app, start: ./serve }
            balancer: { mode: \(mode.rawValue), virtual: [\(addresses.joined(separator: ", "))] }

            """
        return try StackReader.read(text: Array(text.utf8), file: "stack.yml", directory: "/")
    }

    private func numbers(_ key: String, of host: Host, in stack: Stack) -> [Int] {
        KeepalivedConfiguration(stack, host: host, interface: "eth0").text.split(separator: "\n")
            .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("\(key) ") }.compactMap { Int($0.dropFirst(key.count + 1)) }
    }

    @Test(arguments: 2...12)
    func eachBalancerIsFirstAtOneAddress(_ count: Int) throws {
        let stack = try stack(count, mode: .activeActive, addresses: (1...count).map { "10.1.0.\(200 + $0)" })
        let priorities = stack.hosts(.balancer).map { numbers("priority", of: $0, in: stack) }
        for address in 0..<count {
            let column = priorities.map { $0[address] }
            #expect(Set(column).count == count, "no two are equal")
            #expect(column.firstIndex(of: column.max()!) == address, "the balancer of the same number is at home there")
        }
    }

    @Test(arguments: 2...12)
    func theFirstIsFirstEverywhere(_ count: Int) throws {
        let stack = try stack(count, mode: .activePassive, addresses: ["10.1.0.201", "10.1.0.202"])
        let priorities = stack.hosts(.balancer).map { numbers("priority", of: $0, in: stack) }
        #expect(priorities.allSatisfy { Set($0).count == 1 })
        #expect(priorities.map { $0[0] } == priorities.map { $0[0] }.sorted(by: >))
        let delays = stack.hosts(.balancer).map { numbers("vrrp_startup_delay", of: $0, in: stack)[0] }
        #expect(delays[0] < delays[1] && delays == delays.sorted(), "of those that start together the first comes first")
    }

    @Test func identifiersDifferWithinAStack() throws {
        let addresses = ["10.1.0.7", "10.2.0.7", "10.3.0.8", "10.1.0.255", "10.2.0.255", "10.1.1.0", "10.1.9.1"]
        let ids = Keepalived.routers(in: try stack(2, mode: .activePassive, addresses: addresses)).map(\.id)
        #expect(ids == [7, 8, 9, 255, 1, 2, 3])
    }

    /// More addresses than identifiers: no answer is right, and none may take for ever.
    @Test func thereAreNoMoreThan255Identifiers() throws {
        let stack = try stack(2, mode: .activePassive, addresses: (0..<300).map { "10.1.\(1 + $0 / 200).\(1 + $0 % 200)" })
        let ids = Keepalived.routers(in: stack).map(\.id)
        #expect(ids.count == 300 && Set(ids) == Set(1...255))
    }

    @Test func preemptionIsAskedFor() throws {
        var stack = try stack(2, mode: .activePassive, addresses: ["10.1.0.9"])
        let text = { (stack: Stack) in KeepalivedConfiguration(stack, host: stack.hosts[0], interface: "eth0").text }
        #expect(text(stack).contains("nopreempt\n"))
        stack.balancer?.preempt = true
        #expect(text(stack).contains("preempt_delay 10\n") && !text(stack).contains("nopreempt"))
        stack.balancer?.preempt = nil
        stack.balancer?.mode = .activeActive
        #expect(text(stack).contains("preempt_delay 10\n"))
    }
}
