import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// The first `up` of a cluster, ended in the middle: the next one goes on from there, and there is one cluster, begun once.
@Suite(.serialized, .enabled(if: LabFixture.isPossible, Comment(rawValue: LabFixture.needs)))
struct BeginningTests {
    private static let members = ["db-1", "db-2", "db-3"]

    /// On the same hosts, each `up` going on from where the one before was killed.
    @Test func eachUpGoesOnFromWhereTheLastWasKilled() async throws {
        try await onFreshHosts { site in
            try await site.killed(at: "begins db-1 package")
            try await site.killed(at: "done db-1 unit mariadb.service")
            // The only one that has the data, before another one came.
            try await site.powerLost("db-1")
            try await site.killed(at: "done db-1 sqluser roost-db@localhost")
            // The one that joins has nothing then, and the one that comes back no majority without it.
            try await site.powerLost("db-1", whileItGivesTheDataTo: "db-2")
            try await site.killed(at: "begins db-3 unit mariadb.service")
            try await site.killed(at: "done web-1 unit haproxy.service")
            try await site.killed(at: "begins web-1 migration")
            try await site.killed(at: "done web-1 unit nginx.service")
            try await wait(for: "the site serves") { try await site.posts("before-the-end") }
            try await site.killed(at: "begins db-1 firewall")
            try await site.expectBegunOnce()
            for host in Self.members { #expect(try await site.stored("before", on: host) == ["before-the-end"]) }
        }
    }

    /// Every kind of step, on fresh hosts: killed there, and the first database or the one that just changes without power.
    @Test(.enabled(if: SiteLab.isSoak), arguments: [
        "begins db-1 package", "done db-1 file /etc/roost/tls/authority.pem", "begins db-1 unit mariadb.service", "done db-1 unit mariadb.service",
        "done db-1 replication", "done db-1 cluster writer", "done db-1 database foobar", "done db-1 sqluser foobar@", "done db-1 sqluser mysql@localhost",
        "done db-1 unit roost-database-health.service", "done web-1 unit haproxy.service", "begins web-1 migration", "done web-1 migration",
        "done web-1 link /srv/roost/app/live", "begins db-2 seed", "begins db-2 unit mariadb.service", "done db-2 unit mariadb.service",
        "begins db-3 unit mariadb.service", "begins db-2 firewall", "done db-3 file /var/lib/roost/stack",
    ]) func killedAtEachKindOfStep(_ place: String) async throws {
        for host in [nil, "db-1", place.contains(" db-") ? String(place.split(separator: " ")[1]) : "db-2"] {
            try await onFreshHosts { site in
                try await site.killed(at: place)
                if let host { try await site.powerLost(host) }
                try await site.expectBegunOnce()
            }
            print("killed at \(place)\(host.map { ", \($0) without power" } ?? "")")
        }
    }

    @Test(.enabled(if: SiteLab.isSoak)) func powerIsLostInTheMiddleOfATransfer() async throws {
        for (donor, joiner, lost) in [("db-1", "db-2", "db-1"), ("db-1", "db-2", "db-2"), ("db-2", "db-3", "db-1"), ("db-2", "db-3", "db-2"), ("db-2", "db-3", "db-3")] {
            try await onFreshHosts { site in
                try await site.powerLost(lost, while: donor, givesTheDataTo: joiner)
                try await site.expectBegunOnce()
            }
            print("\(lost) lost while \(donor) gives \(joiner) the data")
        }
    }

    private func onFreshHosts(_ body: (SiteLab) async throws -> Void) async throws {
        let site = try await SiteLab.make("distributed", SiteLab.cluster, origin: "https://www.foobar.com")
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(site)) } catch { outcome = .failure(error) }
        try await site.remove()
        try outcome.get()
    }
}

extension SiteLab {
    /// An `up` that dies there without a chance to tidy.
    fileprivate func killed(at place: String) async throws {
        let words = [Self.executable, "up", "--lab", "--yes"]
        let result = try await Child.run(words, environment: ["ROOST_CRASH_AT": place], directory: folder, timeout: .seconds(420))
        guard result.status == 137 else { throw Failure("roost up", "was not killed at \(place): status \(result.status)", output: result.everything) }
    }

    fileprivate func powerLost(_ host: String) async throws {
        try await power(on: false, [host])
        try await power(on: true, [host])
    }

    fileprivate func powerLost(_ donor: String, whileItGivesTheDataTo joiner: String) async throws {
        try await powerLost(donor, while: donor, givesTheDataTo: joiner)
    }

    /// While an `up` lets a member join; it ends with the first failure, or copes.
    fileprivate func powerLost(_ host: String, while donor: String, givesTheDataTo joiner: String) async throws {
        let up = try Running(self, "up", "--lab", "--yes")
        do {
            try await wait(for: "\(donor) gives \(joiner) the data", within: .seconds(180)) {
                let asks = "ssh -F .roost/foobar/ssh_config"
                let said = try await Child.run(
                    ["sh", "-c", "\(asks) \(donor) \"mariadb -NBe \\\"SHOW STATUS LIKE 'wsrep_local_state'\\\"; pgrep -f '[r]ole donor.*\(address(joiner))' >/dev/null && echo gives\""],
                    directory: folder, timeout: .seconds(20))
                return said.output.contains("gives")
            }
            try await powerLost(host)
        } catch {
            _ = try? await up.ends(within: .zero)
            throw error
        }
        _ = try await up.ends(within: .seconds(240))
    }

    private func address(_ member: String) -> String { "10.20.0.4\(member.suffix(1))" }

    /// One more `up` puts everything right, and the one after it has nothing to do.
    fileprivate func expectBegunOnce() async throws {
        let up = try await roost("up", "--yes", timeout: .seconds(420))
        guard up.status == 0 else { throw Failure("roost up", "ended with status \(up.status)", output: up.everything) }
        expect(try await roost("up", "--yes", "--json"), 0, says: ["\"changed\" : 0"])
        try await expectCluster()
        var begun = 0
        var histories: Set<String> = []
        for host in ["db-1", "db-2", "db-3"] {
            // A history that begins; that of a cluster which is brought back goes on.
            begun += Int(try await on(host, "journalctl -u mariadb -o cat | grep -c 'Bootstrapping a new cluster, setting' || :").trimmingCharacters(in: .newlines)) ?? 0
            histories.insert(try await on(host, "mariadb -NBe \"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_state_uuid', 'wsrep_cluster_size', 'wsrep_local_state_comment')\""))
        }
        #expect(begun == 1)
        #expect(histories.count == 1 && histories.first?.contains("Synced") == true, "\(histories)")
        for host in ["web-1", "db-1", "db-2", "db-3"] {
            let left = try await on(
                host, HalfDone.script + "\nls -d /var/lib/roost/set-aside /var/lib/roost/database-arrives /run/roost-database-begins /var/lib/mysql/sst_in_progress 2>/dev/null || :")
            #expect(left == "", "\(host)")
        }
        #expect(try await posts("after-\(UInt32.random(in: 0 ..< .max))"))
        try await expectEqual()
    }
}
