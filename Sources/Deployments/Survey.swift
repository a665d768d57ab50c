import Engines
import Foundation
import Hosts
import Model
import Plans

/// What all hosts said, in one round trip each, and which hosts left the file but not the stack.
package struct Survey: Sendable {
    package var facts: [String: Facts] = [:]
    /// Why a host said nothing.
    package var failures: [String: Failure] = [:]
    package var departed: [Departed] = []

    package init() {}

    /// Leaves departed hosts alone that will never be reached again.
    package mutating func forget(_ names: [String]) {
        departed.removeAll { names.contains($0.name) }
        for name in names where facts[name] == nil { failures[name] = nil }
    }

    /// The architecture of the hosts that run the application.
    package func architecture(of stack: Stack) throws(Failure) -> String {
        let all = Set(stack.hosts(.app).compactMap { facts[$0.name]?["host", "architecture"] })
        guard all.count <= 1 else {
            throw Failure("app", "its hosts have different architectures (\(all.sorted().joined(separator: ", ")))")
        }
        return all.first ?? "x86_64"
    }

    /// Fails when any host did not answer: a plan is for all hosts or for none.
    package func whole() throws(Failure) {
        guard let first = failures.keys.sorted().first, var failure = failures[first] else { return }
        if departed.contains(where: { $0.name == first }) {
            failure.cause += "; it is no longer in the stack file, and what Roost put there is to be removed"
            failure.hint = "if it is gone for good: --forget \(first)"
        }
        guard failures.count > 1 else { throw failure }
        throw Failure(
            failures.keys.sorted().joined(separator: ", "), "could not be asked; \(first) \(failure.cause)",
            hint: failure.hint, output: failure.output)
    }
}

/// Asks every host about everything at once.
package struct Surveyor: Sendable {
    package let site: Site
    private let connect: @Sendable (String, Address) -> any Connection

    package init(_ site: Site, connect: @escaping @Sendable (String, Address) -> any Connection) {
        self.site = site
        self.connect = connect
    }

    /// What a survey is for.
    package enum Purpose: Sendable {
        /// To look: hosts are seen as they are, in the middle of somebody's change as well.
        case glance
        /// To begin a change: a host that somebody else is changing says so at once, and a script of an interrupted
        /// run is waited for.
        case change
        /// To make sure under one's own lock: a script of an interrupted run is waited for.
        case confirmation
    }

    package func survey(for purpose: Purpose = .glance) async -> Survey {
        let wait =
            switch purpose {
            case .glance: ""
            case .change: Self.refusal + Self.wait
            case .confirmation: Self.wait
            }
        var survey = Survey()
        let scripts = site.stack.hosts.map { host in
            let wanted = Wanted(host, machine: Machine(), in: site)
            let former = host.roles.contains(.database) ? [] : former
            return (host.name, host.address, wait + Probe.script(for: wanted.resources, fragments: wanted.probes + former))
        }
        await ask(scripts, into: &survey)
        survey.departed = departed(survey)
        await ask(survey.departed.map { ($0.name, $0.address, wait + Probe.script(for: [Base.mark(of: site.stack)], fragments: former)) }, into: &survey)
        // A host of an earlier time that belongs to another stack by now, or to none, is nobody's business here.
        survey.departed.removeAll { survey.failures[$0.name] == nil && survey.facts[$0.name]?["mark", "stack"] != site.stack.name }
        return survey
    }

    /// The status with which a probe says that somebody holds the host.
    private static let held: Int32 = 9

    /// A shared lock, for an instant: it stands in nobody's way for longer than that.
    private static let refusal = """
        if [ -f /var/lib/roost/lock ] && ! flock -n -s /var/lib/roost/lock true; then
          cat /var/lib/roost/lock >&2
          exit \(held)
        fi

        """

    /// Waits for what an interrupted run left running; a migration that takes its time is named instead.
    private static let wait = """
        if [ -f /var/lib/roost/busy ]; then
          exec 9</var/lib/roost/busy
          flock -w 20 9 || if systemctl -q is-active \(Migration.unit); then
            echo 'the migration of an interrupted run is still under way here: wait for it, or end it (systemctl stop \(Migration.unit))' >&2
            exit 1
          else
            flock -w 280 9
          fi
        fi

        """

    /// What a host that is no database host any more says about a database that it may still have.
    private var former: [String] { site.stack.database == nil ? [] : [MariaDB.formerProbe(in: site.stack)] }

    /// Hosts that are named by a mark and not by the file.
    private func departed(_ survey: Survey) -> [Departed] {
        var found: [String: Departed] = [:]
        for facts in survey.facts.values where facts["mark", "stack"] == site.stack.name {
            for (key, value) in facts.values where key.kind == "peer" {
                guard let address = Address(String(value.prefix { $0 != " " })) else { continue }
                let isWanted = site.stack.hosts.contains { $0.name == key.name || $0.address == address }
                if !isWanted { found[key.name] = Departed(name: key.name, address: address) }
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    private func ask(_ scripts: [(String, Address, String)], into survey: inout Survey) async {
        await withTaskGroup(of: (String, Result<Facts, Failure>).self) { group in
            for (name, address, script) in scripts {
                let connection = connect(name, address)
                group.addTask { (name, await Self.ask(connection, script)) }
            }
            for await (name, result) in group {
                switch result {
                case .success(let facts): survey.facts[name] = facts
                case .failure(let failure): survey.failures[name] = failure
                }
            }
        }
    }

    private static func ask(_ connection: any Connection, _ script: String) async -> Result<Facts, Failure> {
        do throws(Failure) {
            let asked = Int(Date.now.timeIntervalSince1970)
            let answer = try await connection.run(script, timeout: .seconds(330), onLine: nil)
            if answer.status == held { throw HostLocks.refusal(connection.host, holder: answer.errors) }
            guard answer.status == 0 else {
                throw Failure(
                    connection.host, "the probe ended with status \(answer.status)", output: Terminal.plain(answer.errors))
            }
            var facts = try Facts(parsing: answer.output, host: connection.host)
            facts.compareClock(asked: asked, answered: Int(Date.now.timeIntervalSince1970) + 1)
            return .success(facts)
        } catch {
            return .failure(error)
        }
    }
}
