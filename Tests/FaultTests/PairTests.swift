import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Two balancers and an address that moves: encrypted, walled off and watched.
@Suite(
    .serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)),
    SharedSite(changes: SiteLab.watched + SiteLab.pairOfOne, origin: "https://www.foobar.com"))
struct PairTests {
    /// Reads only: what a client may ask once more.
    private static let reads = Load(posts: 0)

    /// Seconds without any good answer that a lost balancer may cost: three advertisements, and the network's own.
    private static let worst = 1.0

    @Test func theHolderIsLost() async throws {
        try await fault { site in
            var gaps: [Double] = []
            for round in 1...(SiteLab.isSoak ? 20 : 2) {
                let holder = try await site.holder()
                let other = holder == "lb-1" ? "lb-2" : "lb-1"
                let traffic = try await site.under(Self.reads, "power off \(holder), \(round)") {
                    try await site.lab.power(on: false, holder)
                    try await site.holds([other])
                }
                gaps.append(traffic.longestSilence)
                // Each open connection once, and what came while nobody had the address.
                #expect(traffic.failed.count <= Self.reads.connections + Int(Double(Self.reads.rate) * Self.worst), "\(traffic.summary)")
                // It comes back, and takes nothing: nobody notices.
                let back = try await site.under(Self.reads, "power on \(holder), \(round)") {
                    try await site.lab.power(on: true, holder)
                    try await site.settled(holder)
                    try await site.holds([other])
                }
                try await site.expectHeld(back)
            }
            gaps.sort()
            print("holder without power: silent for \(gaps.map { String(format: "%.2f", $0) }.joined(separator: " ")) s")
            #expect(gaps.last! < Self.worst)
            if SiteLab.isSoak { #expect(gaps[gaps.count / 2] <= 0.4) }
        }
    }

    enum Silenced: String, CaseIterable {
        case killed, frozen, cutBothWays, cutOneWay

        private static let wall = "nft add table inet cut; nft add chain inet cut in '{ type filter hook input priority -300; }'; nft add rule inet cut in meta l4proto 112 drop"

        var breaks: String {
            switch self {
            case .killed: "systemctl kill -s KILL keepalived"
            case .frozen: "systemctl kill -s STOP keepalived"
            case .cutBothWays, .cutOneWay: Self.wall
            }
        }

        var mends: String {
            switch self {
            case .killed: ":"
            case .frozen: "systemctl kill -s CONT keepalived"
            case .cutBothWays, .cutOneWay: "nft delete table inet cut"
            }
        }
    }

    /// Both have it for a while, both answer, and one has it after the cure.
    @Test(arguments: SiteLab.isSoak ? Silenced.allCases : [.killed, .cutBothWays])
    func theBalancersDoNotHearEachOther(_ silenced: Silenced) async throws {
        try await fault { site in
            try await site.holds(["lb-1"], or: ["lb-2"])
            let holder = try await site.holder()
            let other = holder == "lb-1" ? "lb-2" : "lb-1"
            // One way: it is the other that does not hear the holder.
            let broken = silenced == .cutBothWays ? ["lb-1", "lb-2"] : silenced == .cutOneWay ? [other] : [holder]
            let traffic = try await site.under(Self.reads, "keepalived \(silenced)") {
                for host in broken { try await site.on(host, silenced.breaks) }
                // Killed, it is started again, gives the address up and listens.
                if silenced == .killed { try await site.holds([other]) } else { try await site.holds(["lb-1", "lb-2"]) }
                if silenced == .cutBothWays {
                    expect(try await site.roost("status"), 1, says: ["10.20.0.10  held by lb-1 and lb-2", "IP protocol 112"])
                }
                for host in broken { try await site.on(host, silenced.mends) }
                try await site.holds(["lb-1"], or: ["lb-2"])
            }
            #expect(traffic.longestSilence < Self.worst, "\(traffic.summary)")
            // Connections are cut, without an answer, when the network changes its mind: with the other's first announcement; when the first one's
            // own comes round meanwhile (vrrp_garp_master_refresh, once in 30 s); with the other's second (vrrp_garp_master_delay); and
            // with the cure.
            #expect(traffic.failed.allSatisfy { $0.status == "closed" || $0.status == "refused" }, "\(traffic.failed.prefix(5))")
            #expect(traffic.failed.count <= 4 * Self.reads.connections, "\(traffic.summary): \(traffic.failed.prefix(5))")
        }
    }

    @Test(.enabled(if: SiteLab.isSoak, "takes a minute: the rule is evaluated by promtool as well")) func twoHoldersAreToldOf() async throws {
        try await fault { site in
            try await site.heard { outsider in
                let cut = Date.now.timeIntervalSince1970
                for host in ["lb-1", "lb-2"] { try await site.on(host, Silenced.cutBothWays.breaks) }
                let fired = try await outsider.told(of: ("TwoHolders", "lb-1"), firing: true, since: cut, within: 40)
                for host in ["lb-1", "lb-2"] { try await site.on(host, Silenced.cutBothWays.mends) }
                let healed = Date.now.timeIntervalSince1970
                let over = try await outsider.told(of: ("TwoHolders", "lb-1"), firing: false, since: healed, within: 70)
                print("pair: TwoHolders after \(fired) s, over after \(over) s")
                #expect(fired < 30 && over < 60)
            }
        }
    }

    /// HAProxy is back before the address would move; one that answers nothing loses it.
    @Test func haproxyDiesOrStandsStill() async throws {
        try await fault { site in
            try await site.holds(["lb-1"], or: ["lb-2"])
            let holder = try await site.holder()
            let killed = try await site.under(Self.reads, "haproxy killed on \(holder)") {
                try await site.on(holder, "systemctl kill -s KILL haproxy")
                try await wait(for: "haproxy again") { try await site.on(holder, "systemctl is-active haproxy || :") == "active\n" }
            }
            #expect(killed.longestSilence < Self.worst, "\(killed.summary)")
            #expect(try await site.holder() == holder, "the address stayed")
            let other = holder == "lb-1" ? "lb-2" : "lb-1"
            try await site.on(holder, "systemctl kill -s STOP haproxy")
            let frozen = ContinuousClock.now
            // A client without a connection to the frozen one.
            try await wait(for: "a visit succeeds", within: .seconds(10)) {
                try await site.roost("lab", "client", "--", "curl", "-sf", "-m", "1", "-o", "/dev/null", "https://www.foobar.com/whoami").status == 0
            }
            let gap = ContinuousClock.now - frozen
            print("pair: haproxy frozen on \(holder), served again after \(gap.formatted)")
            #expect(gap < .seconds(5))
            try await site.holds([other])
            try await site.on(holder, "systemctl kill -s CONT haproxy")
        }
    }

    /// A new configuration on both under load; then something for which HAProxy must be started again, the holder last.
    @Test func changesGoToTheOtherFirst() async throws {
        try await fault { site in
            try await site.holds(["lb-1"], or: ["lb-2"])
            try site.edit("stack.yml", "algorithm: roundrobin", "algorithm: leastconn")
            let reloaded = try await site.under("both balancers reload") {
                expect(try await site.roost("up", "--yes"), 0, says: ["lb-1: restart unit haproxy.service", "lb-2: restart unit haproxy.service"])
            }
            try await site.expectHeld(reloaded)
            let holder = try await site.holder()
            for host in ["lb-1", "lb-2"] { try await site.on(host, "echo '# by hand' >>/etc/systemd/system/haproxy.service.d/roost.conf") }
            let up = try await site.roost("up", "--yes")
            expect(up, 0, says: ["requests that are under way there fail"])
            let restarts = up.output.matches(of: /✓ (lb-\d): restart unit haproxy/).map { String($0.1) }
            #expect(restarts.count == 2 && restarts.last == holder, "\(restarts), held by \(holder)")
        }
    }

    /// Each is at home at one address, has both when it is alone, and gets its own back.
    @Test func bothServe() async throws {
        try await fault { site in
            try site.edit("stack.yml", "virtual: [10.20.0.10]", "mode: active-active\n  virtual: [10.20.0.10, 10.20.0.9]")
            expect(try await site.roost("up", "--lab", "--yes"), 0)
            let home = ["10.20.0.10": ["lb-1"], "10.20.0.9": ["lb-2"]]
            try await site.holds(home, within: .seconds(30))
            expect(try await site.roost("dns"), 0, says: ["A     10.20.0.10", "A     10.20.0.9"])
            try await site.lab.power(on: false, "lb-2")
            try await site.holds(["10.20.0.10": ["lb-1"], "10.20.0.9": ["lb-1"]])
            let visit = ["lab", "client", "--", "curl", "-sf", "-m", "3", "-o", "/dev/null", "--resolve", "www.foobar.com:443:10.20.0.9", "https://www.foobar.com/whoami"]
            expect(try await site.roost(visit), 0)
            try await site.lab.power(on: true, "lb-2")
            try await site.holds(home, within: .seconds(40))
            // And back: the second address is nobody's.
            try site.reset()
            expect(try await site.roost("up", "--lab", "--yes"), 0)
            try await site.holds(["10.20.0.9": []])
            try await site.holds(["lb-1"], or: ["lb-2"])
        }
    }

    @Test func anAddressThatSomebodyElseHasIsRefused() async throws {
        try await fault { site in
            try await site.on("web-2", "ip addr add 10.20.0.77/32 dev host0")
            try site.edit("stack.yml", "10.20.0.10", "10.20.0.77")
            let up = try await site.roost("up", "--yes")
            try await site.on("web-2", "ip addr del 10.20.0.77/32 dev host0")
            expect(up, 3, says: ["10.20.0.77 is taken: a machine that is no balancer answers for it"])
            // Nothing was touched.
            try await site.holds(["10.20.0.10": ["lb-1"]], or: ["10.20.0.10": ["lb-2"]])
        }
    }
}

extension SiteLab {
    private struct Status: Decodable {
        struct Virtual: Decodable {
            var address: String
            var holders: [String]
        }

        var virtual: [Virtual]
    }

    /// Straight from the interfaces: `status` asks much more. A host without power holds nothing.
    private func holders(of address: String) async throws -> [String] {
        var holders: [String] = []
        for host in ["lb-1", "lb-2"] {
            let words = ["ssh", "-F", "\(folder)/.roost/foobar/ssh_config", "-o", "ConnectTimeout=1", host, "ip -o addr show to \(address); echo end"]
            let said = try await Child.run(words, timeout: .seconds(4))
            if said.output.hasSuffix("end\n"), said.output != "end\n" { holders.append(host) }
        }
        return holders
    }

    func holder() async throws -> String {
        let status = try JSONDecoder().decode(Status.self, from: Data(try await roost("status", "--json").output.utf8))
        guard let virtual = status.virtual.first, virtual.holders.count == 1 else { throw Failure("status", "names \(status.virtual)") }
        return virtual.holders[0]
    }

    /// That keepalived on a host has listened for long enough to take part.
    fileprivate func settled(_ host: String) async throws {
        try await wait(for: "keepalived on \(host) takes part") {
            try await on(host, "/usr/local/lib/roost/virtual-address settled 7 host0 10.20.0.10 2>/dev/null && echo yes || :") == "yes\n"
        }
    }

    fileprivate func holds(_ hosts: [String], or others: [String]? = nil) async throws {
        try await holds(["10.20.0.10": hosts], or: others.map { ["10.20.0.10": $0] })
    }

    fileprivate func holds(_ wanted: [String: [String]], or others: [String: [String]]? = nil, within limit: Duration = .seconds(15)) async throws {
        try await wait(for: "\(wanted) hold\(others.map { " or \($0)" } ?? "")", within: limit) {
            var found: [String: [String]] = [:]
            for address in wanted.keys { found[address] = try await holders(of: address) }
            return found == wanted || found == others
        }
    }
}

extension Traffic {
    /// Seconds between two good answers, at most.
    var longestSilence: Double {
        let ends = requests.filter(\.isGood).map { $0.due + $0.seconds }.sorted()
        return zip(ends, ends.dropFirst()).map { $1 - $0 }.max() ?? .infinity
    }
}
