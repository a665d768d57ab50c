import Engines
import Hosts
import Model

/// Carries out a promotion. Whatever fails before the new primary has opened, the old one is opened again.
package struct Promoter: Sendable {
    private let site: Site
    private let scripts: RoleScripts
    private let connect: @Sendable (Host) -> any Connection
    private let say: @Sendable (String) -> Void

    package init(_ site: Site, connect: @escaping @Sendable (Host) -> any Connection, say: @escaping @Sendable (String) -> Void) {
        self.site = site
        scripts = RoleScripts(site)
        self.connect = connect
        self.say = say
    }

    private var members: [Host] { site.stack.hosts(.database) }

    /// Seconds in which a host must answer to count as reachable.
    private static let patience = 4
    /// Seconds after which others are asked about a host that has not answered yet: it may be lost, and its patience runs meanwhile.
    private static let hesitation = 1

    /// What the members say, and which hosts reach those that say nothing.
    package struct Look: Sendable {
        package var states: [MemberState] = []
        package var facts: [String: Facts] = [:]
        package var witnesses: [String: [String]] = [:]
    }

    /// What every member says, all at once.
    ///
    /// - Parameters:
    ///   - silent: hosts that are known not to answer, and are not asked.
    ///   - others: whether the stack's other hosts are asked about members that do not answer.
    package func ask(except silent: [String] = [], others: Bool = false) async -> Look {
        var answers: [String: Answer] = [:]
        await withTaskGroup(of: (String, Answer).self) { group in
            for host in members where !silent.contains(host.name) {
                group.addTask { (host.name, await self.ask(host, others: others)) }
            }
            for await (name, said) in group { answers[name] = said }
        }
        var look = Look()
        look.facts = answers.compactMapValues { try? $0.said.get() }
        look.witnesses = answers.mapValues(\.witnesses)
        look.states = members.map { host in
            var state = MemberState(host.name, look.facts[host.name])
            if case .failure(let failure) = answers[host.name]?.said { state.error = failure.cause }
            return state
        }
        return look
    }

    private struct Answer: Sendable {
        var said: Result<Facts, Failure>
        var witnesses: [String] = []
    }

    private func ask(_ host: Host, others: Bool) async -> Answer {
        let witnesses: Task<[String], any Error>? =
            !others
            ? nil
            : Task {
                try await Task.sleep(for: .seconds(Self.hesitation))
                return await self.witnesses(of: host)
            }
        let script = Probe.script(for: [], fragments: [MariaDB.memberProbe(host, in: site.stack)])
        var answer: Answer
        do throws(Failure) {
            let said = try await connect(host).run(script, timeout: .seconds(Self.patience), onLine: nil)
            answer = Answer(said: .success(try Facts(parsing: said.output, host: host.name)))
        } catch { answer = Answer(said: .failure(error)) }
        if case .failure = answer.said {
            answer.witnesses = (try? await witnesses?.value) ?? []
        } else {
            witnesses?.cancel()
        }
        return answer
    }

    /// The hosts of the stack that reach `member`, each where it calls it anyway: no firewall is in the way there.
    private func witnesses(of member: Host) async -> [String] {
        let flows = Catalogue.flows(of: site.stack).filter { $0.to.host == member.name && $0.transport == .tcp }
        return await withTaskGroup(of: String?.self) { group in
            for host in site.stack.hosts where host.name != member.name {
                let ports = Set(flows.filter { $0.from.host == host.name }.map(\.port)).sorted()
                guard !ports.isEmpty else { continue }
                let connection = connect(host)
                group.addTask {
                    let script = Shell.script(RoleScripts.reaches(member, ports: ports))
                    let answer = try? await connection.run(script, timeout: .seconds(Self.patience + 2), onLine: nil)
                    return answer?.status == 0 ? host.name : nil
                }
            }
            return await group.reduce(into: [String]()) { names, name in if let name { names.append(name) } }.sorted()
        }
    }

    package func carryOut(_ promotion: Promotion, _ states: [MemberState]) async throws {
        guard let to = host(promotion.to), let from = host(promotion.from) else { return }
        switch promotion.way {
        case .planned: try await plan(promotion, from: from, to: to)
        case .unplanned:
            if states.contains(where: { $0.host == from.name && $0.isReachable }) {
                try await run(from, scripts.fence, "stop its database")
                say("\(from.name): its database is stopped")
            }
            try await drain(to)
            try await run(to, scripts.lead(to.name, term: promotion.term, waits: true), "take the writes")
            say("\(to.name) takes the writes (term \(promotion.term))")
        case .reopened:
            try await run(to, scripts.lead(to.name, term: promotion.term), "take the writes")
            say("\(to.name) takes the writes again (term \(promotion.term))")
        }
        for state in states where state.host != to.name && state.isReachable {
            guard let member = host(state.host) else { continue }
            if state.isServing {
                try await run(member, scripts.follow(to, term: promotion.term), "follow \(to.name)")
                say("\(member.name) follows")
            } else {
                try await run(member, scripts.supersede(by: to.name, term: promotion.term), "hear of the new primary")
                say("\(member.name): its database is down, and comes up closed")
            }
        }
    }

    private func plan(_ promotion: Promotion, from: Host, to: Host) async throws {
        do {
            let answer = try await run(from, scripts.close, "end its writes")
            let position = answer.lines.compactMap { $0.hasPrefix("#roost position ") ? String($0.dropFirst(16)) : nil }.last ?? ""
            say("\(from.name) takes no writes any more; they end at \(position)")
            try await run(to, scripts.reach(position), "take what is left")
            say("\(to.name) has them all")
        } catch {
            // The mark still names the old primary, so this is safe, and the next `up` would do the same.
            _ = try? await run(from, scripts.lead(from.name, term: promotion.term - 1), "take writes again")
            throw error
        }
        try await run(to, scripts.lead(to.name, term: promotion.term, waits: true), "take the writes")
        say("\(to.name) takes the writes (term \(promotion.term))")
    }

    private func drain(_ to: Host) async throws {
        let answer = try await connect(to).run(Shell.script("{ \(scripts.drain)\n} || exit 1"), timeout: .seconds(RoleScripts.patience + 30), onLine: nil)
        guard answer.status != RoleScripts.notDrained else {
            let words = answer.output.lines.last { $0.hasPrefix("#roost waiting ") }?.split(separator: " ").map(String.init) ?? []
            let left = words.count == 4 ? GTIDPosition(words[2]).ahead(of: GTIDPosition(words[3])) : 0
            throw Promotion.Refusal(
                text: "\(Promotion.count(left)) received, not applied, on \(to.name) after \(RoleScripts.patience) s", hint: "try again when it has caught up")
        }
        guard answer.status == 0 else { throw connect(to).failure("say what it has received", answer) }
    }

    private func host(_ name: String) -> Host? { members.first { $0.name == name } }

    @discardableResult
    private func run(_ host: Host, _ script: String, _ what: String) async throws(Failure) -> String {
        try await connect(host).carryOut(script, what)
    }
}

extension Connection {
    /// Runs one step of a change of the database, alone on its host, and returns what it printed.
    ///
    /// - Parameter what: what cannot be done when it fails: `follow web-1`.
    @discardableResult
    func carryOut(_ script: String, _ what: String, within seconds: Int = 120) async throws(Failure) -> String {
        let answer = try await run(Shell.script("enter\n{ \(script)\n} || exit 1"), timeout: .seconds(seconds), onLine: nil)
        guard answer.status == 0 else { throw failure(what, answer) }
        return answer.output
    }

    func failure(_ what: String, _ answer: Child.Result) -> Failure {
        Failure(host, "could not \(what)", output: Terminal.plain(answer.errors))
    }
}
