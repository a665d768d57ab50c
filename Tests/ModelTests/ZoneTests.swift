import Model
import RoostTesting
import Testing

/// Both names are address records of whatever visitors reach.
@Suite struct ZoneTests {
    private func zone(_ hosts: [(String, String, [Role])], _ change: (inout Stack) -> Void = { _ in }) -> Zone {
        var stack = Stack(name: "s", domain: "example.org", hosts: hosts.map { Host(name: $0.0, address: Address($0.1)!, roles: $0.2) })
        change(&stack)
        return Zone(stack)
    }

    private func lines(_ zone: Zone) -> [String] { zone.records.map { "\($0.name) \($0.seconds) \($0.type) \($0.value)" } }

    @Test func withoutABalancerEveryWebHost() {
        let zone = zone([("a", "10.0.0.1", [.web]), ("b", "fd00::2", [.web]), ("c", "10.0.0.3", [.app])])
        #expect(lines(zone) == ["@ 60 A 10.0.0.1", "@ 60 AAAA fd00::2", "www 60 A 10.0.0.1", "www 60 AAAA fd00::2"])
    }

    @Test func theAddressThatMoves() {
        let zone = zone([("a", "10.0.0.1", [.balancer]), ("b", "10.0.0.2", [.balancer])]) {
            $0.balancer = Balancer()
            $0.balancer?.virtual = [Address("10.0.0.9")!]
        }
        #expect(lines(zone) == ["@ 3600 A 10.0.0.9", "www 3600 A 10.0.0.9"])
        #expect(zone.text == "$ORIGIN example.org.\n@    3600  IN  A     10.0.0.9\nwww  3600  IN  A     10.0.0.9\n")
    }

    /// Servers of the stack's own are named, with their addresses; a file for them begins with the zone's number.
    @Test func whoAnswers() {
        let zone = zone([("a", "10.0.0.1", [.web]), ("b", "10.0.0.2", [.dns]), ("c", "fd00::3", [.dns])])
        #expect(
            lines(zone).suffix(4) == ["@ 86400 NS ns1", "ns1 86400 A 10.0.0.2", "@ 86400 NS ns2", "ns2 86400 AAAA fd00::3"])
        #expect(zone.file(number: 7).hasPrefix("$ORIGIN example.org.\n@  3600  IN  SOA  ns1 hostmaster 7 7200 3600 1209600 300\n@  "))
    }

    @Test func whoMaySign() {
        let zone = zone([("a", "10.0.0.1", [.web])]) {
            $0.tls = TLS()
            $0.tls?.certificate = .acme
        }
        #expect(lines(zone).last == "@ 3600 CAA 0 issue \"letsencrypt.org\"")
    }
}
