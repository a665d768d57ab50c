import Hosts
import Model
import RoostTesting
import Testing

/// With real hosts; every test leaves the machine as it found it.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct LabTests {
    let two = [("web-1", "10.20.0.21"), ("web-2", "10.20.0.22")]

    @Test func twoLabsSideBySideWithTheSameAddresses() async throws {
        let hosts = two
        let specs = try await LabFixture.with(hosts: hosts, zone: Self.zone("10.20.0.21")) { one in
            try await LabFixture.with(hosts: hosts) { other in
                let first = try await one.ssh("web-1", "cat /etc/machine-id && touch /first")
                let second = try await other.ssh("10.20.0.21", "cat /etc/machine-id && ls /first")
                #expect(first.status == 0 && first.output.count == 33)
                #expect(second.status != 0 && second.output.count == 33)
                #expect(first.output != second.output)
            }
            #expect(try await one.ssh("web-2", "hostname").output == "web-2\n")
            let banner = try await one.client("sh", "-c", "nc -N -w 2 foobar.com 22 < /dev/null")
            #expect(banner.output.hasPrefix("SSH-2.0-"))
            return one.spec
        }
        #expect(try await leftovers(of: specs) == [])
    }

    @Test func aSecondTimeChangesNothing() async throws {
        try await LabFixture.with(hosts: two) { fixture in
            let before = try await fixture.ssh("web-1", "cut -d ' ' -f 22 /proc/1/stat")
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await fixture.lab.ensure(fixture.spec) == [])
            #expect(clock.now - start < .seconds(3))
            #expect(try await fixture.ssh("web-1", "cut -d ' ' -f 22 /proc/1/stat").output == before.output)

            var more = fixture.spec
            more.hosts.append(.init(name: "a-rather-long-host-name", address: Address("10.20.0.99")!))
            #expect(try await fixture.lab.ensure(more) == ["a-rather-long-host-name"])
            #expect(try await fixture.ssh("10.20.0.99", "hostname").output == "a-rather-long-host-name\n")
            #expect(try await fixture.ssh("web-1", "ping -c 1 -W 2 10.20.0.99").status == 0)

            try await fixture.lab.remove("web-2")
            let mounts = try await Child.check(["grep", "-F", fixture.lab.id, "/proc/mounts"], timeout: .seconds(5)).output
            #expect(mounts.contains("/web-1/root ") && !mounts.contains("web-2"))
            let left = try Lab.list().first { $0.id == fixture.lab.id }
            #expect(left?.hosts.map(\.name) == ["web-1", "a-rather-long-host-name"])
            #expect(left?.hosts.allSatisfy { $0.condition == .running } == true)
        }
    }

    @Test func packagesAreFetchedOnce() async throws {
        let install = "apt-get install -y -qq --no-install-recommends hello >/dev/null 2>&1 && hello"
        try await LabFixture.with(hosts: [("a", "10.1.1.1")]) { fixture in
            #expect(try await fixture.ssh("a", install).output.contains("Hello"))
            try await fixture.lab.ensure(fixture.spec)
        }
        try await LabFixture.with(hosts: [("a", "10.1.1.1"), ("b", "10.1.1.2")]) { fixture in
            let both = try await (
                fixture.ssh(
                    "a", "ip link set host0 up; apt-get install --no-download -y -qq hello >/dev/null 2>&1 && hello"),
                fixture.ssh("b", "apt-get install --no-download -y -qq hello >/dev/null 2>&1 && hello")
            )
            #expect(both.0.output.contains("Hello") && both.1.output.contains("Hello"))
        }
    }

    @Test func thePlugIsPulledAndPutBack() async throws {
        try await LabFixture.with(hosts: two) { fixture in
            // What has not been written to the disk yet when the plug is pulled is not written because of it: every host would wait.
            _ = try await fixture.ssh("web-1", "echo kept > /root/disk; head -c 100M /dev/zero > /root/unwritten")
            #expect(try await unwritten() > 90 << 10)
            try await fixture.lab.power(on: false, "web-1")
            #expect(try await unwritten() > 90 << 10)
            let off = try Lab.list().first { $0.id == fixture.lab.id }
            #expect(off?.hosts.map(\.condition) == [.stopped, .running])
            try await fixture.lab.power(on: true, "web-1")
            #expect(try await fixture.ssh("web-1", "cat /root/disk").output == "kept\n")

            let boot = try await fixture.ssh("web-1", "cut -d ' ' -f 22 /proc/1/stat; systemctl reboot").output
            var again = boot
            for _ in 0..<200 where again == boot || again.isEmpty {
                again = try await fixture.ssh("web-1", "cut -d ' ' -f 22 /proc/1/stat").output
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(again != boot && !again.isEmpty)

            try await fixture.lab.freeze("web-2")
            #expect(try Lab.list().first { $0.id == fixture.lab.id }?.hosts[1].condition == .frozen)
            let silent = try await fixture.client("sh", "-c", "nc -w 1 10.20.0.22 22 < /dev/null")
            #expect(silent.output == "")
            try await fixture.lab.freeze("web-2", false)
            #expect(try await fixture.ssh("web-2", "hostname").output == "web-2\n")
            try await fixture.lab.freeze("web-2")
        }
    }

    /// KiB that wait to be written to this machine's disks (`Dirty` in proc_meminfo(5)).
    private func unwritten() async throws -> Int {
        let said = try await Child.check(["grep", "^Dirty:", "/proc/meminfo"], timeout: .seconds(5)).output
        return try #require(said.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }

    /// As `foobar.com` and `www.foobar.com`.
    static func zone(_ addresses: String...) -> Zone {
        Zone(
            domain: "foobar.com",
            records: ["@", "www"].flatMap { name in addresses.map { .init(name: name, seconds: 60, type: "A", value: $0) } })
    }

    @Test func theClientSideIsTheInternet() async throws {
        try await LabFixture.with(
            hosts: [("lb-1", "10.20.0.11")], virtual: ["10.20.0.10"], zone: Self.zone("10.20.0.10", "10.20.0.11")
        ) { fixture in
            for name in ["foobar.com", "www.foobar.com"] {
                let names = try await fixture.client("getent", "ahostsv4", name).output
                #expect(names.contains("10.20.0.10") && names.contains("10.20.0.11"))
            }
            // Nobody else's names, and none that this machine knows.
            let machine = try await Child.run(["hostname"], timeout: .seconds(5)).output.lines[0]
            for name in ["www.example.org", "no.foobar.com", String(machine)] {
                #expect(try await fixture.client("getent", "ahostsv4", name).output == "")
            }
            #expect(try await fixture.client("sh", "-c", "exit 7").status == 7)
            #expect(try await fixture.lab.client(["sh", "-c", "exit 9"]) == 9)
            // Who comes from there is a stranger: 203.0.113.10, not the router.
            let seen = try await fixture.client(
                "sh", "-c",
                "(echo; sleep 1) | nc -w 2 10.20.0.11 22 > /dev/null & sleep 0.5; ip -o -4 address show eth0")
            #expect(seen.output.contains("203.0.113.10"))
        }
    }

    /// The name server follows the zone, and is brought back when it died; one that has nothing to do is left alone.
    @Test func namesFollowTheZone() async throws {
        try await LabFixture.with(hosts: [("lb-1", "10.20.0.11")], zone: Self.zone("10.20.0.11")) { fixture in
            let first = try await nameServers(fixture)
            #expect(!first.isEmpty)
            try await fixture.lab.ensure(fixture.spec)
            #expect(try await nameServers(fixture) == first)

            var moved = fixture.spec
            moved.zone = Self.zone("10.20.0.10")
            try await fixture.lab.ensure(moved)
            #expect(try await fixture.client("getent", "ahostsv4", "www.foobar.com").output.hasPrefix("10.20.0.10 "))
            let second = try await nameServers(fixture)
            #expect(second.isDisjoint(with: first))

            try await Child.check(["kill", "-9"] + second.map(String.init), timeout: .seconds(5))
            try await fixture.lab.ensure(moved)
            #expect(try await fixture.client("getent", "ahostsv4", "foobar.com").output.hasPrefix("10.20.0.10 "))
        }
    }

    private func nameServers(_ fixture: LabFixture) async throws -> Set<Int> {
        let listed = try await Child.run(
            ["sh", "-c", "for p in $(ip netns pids roost-$0); do case $(readlink /proc/$p/exe) in */nsd) echo $p ;; esac; done", fixture.lab.id],
            timeout: .seconds(5))
        return Set(listed.output.lines.compactMap { Int($0) })
    }
}
