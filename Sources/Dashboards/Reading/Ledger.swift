import Deployments
import Engines
import Foundation
import Model

/// Everything that was heard, and what it means now. Pure: words and times go in, a snapshot comes out.
package struct Ledger: Sendable {
    /// What is known of one host.
    private struct Ear: Sendable {
        var facts: Facts?
        /// Which virtual addresses it held, and when it said so.
        var held: (addresses: [Address], at: Double)?
        /// When each of them came there.
        var gained: [Address: Double] = [:]
        /// When it last said anything.
        var heard: Double?
        /// Why it is not heard.
        var failure: String?
        var rates = CountRates()
        var state = Snapshot.Host.State.waiting
        /// Nil for as long as it is as it was at the first look.
        var since: Double?
    }

    /// Seconds of silence, beyond the time between two signs of life, after which a host is not heard any more.
    package static let patience = 3.0
    /// Seconds of silence after which it counts that the monitor still hears a host: what it says may be as old as two of its rounds.
    package static let monitorPatience = 12.0
    /// Seconds within which a host may be heard for the first time: hundreds are not asked all at once.
    package static let beginning = 30.0
    /// Seconds after which what the monitor said is too old to be told.
    package static let staleness = 20.0

    private let stack: Stack
    private let pulses: [String: Double]
    private let began: Double
    /// Hosts that may hold a virtual address.
    private let holding: Set<String>
    private var ears: [String: Ear]
    private var figures: (value: MonitorFigures, host: String, at: Double)?
    private var monitorFailure: (host: String, why: String)?
    private var verdict = Snapshot.Verdict.unknown
    private var since: Snapshot.Since?
    /// Whether it is as it was at the first look that said anything.
    private var isFirstVerdict = true
    private var beginnings: Beginnings?
    private var holders: [String: (names: [String], since: Double?)] = [:]

    /// - Parameter pulses: by host, the seconds between two signs of life.
    package init(_ stack: Stack, pulses: [String: Double], at now: Double) {
        self.stack = stack
        self.pulses = pulses
        began = now
        holding = Set(Keepalived().hosts(in: stack).map(\.name))
        ears = Dictionary(uniqueKeysWithValues: stack.hosts.map { ($0.name, Ear()) })
    }

    /// - Returns: whether a virtual address has come to the host, which nobody should wait for.
    @discardableResult
    package mutating func hear(_ word: Watching.Word, from host: String, at now: Double) -> Bool {
        guard var ear = ears[host] else { return false }
        var hasMoved = false
        ear.heard = now
        ear.failure = nil
        switch word {
        case .facts(let facts): ear.facts = facts
        case .pulse(let pulse):
            if holding.contains(host) {
                let gained = ear.gained
                ear.gained = Dictionary(pulse.held.map { ($0, gained[$0] ?? now) }) { first, _ in first }
                hasMoved = ear.held != nil && ear.gained.keys.contains { gained[$0] == nil }
                ear.held = (pulse.held, now)
            }
            ear.rates.add(pulse.counts, at: now)
        }
        ears[host] = ear
        return hasMoved
    }

    /// Any line at all, even in the middle of an answer, is a sign of life.
    package mutating func hearLife(from host: String, at now: Double) { ears[host]?.heard = now }

    package mutating func lose(_ host: String, why: String) { ears[host]?.failure = why }

    package mutating func hear(_ value: MonitorFigures, of host: String, at now: Double) {
        figures = (value, host, now)
        monitorFailure = nil
    }

    /// What the history says of what was so before anybody looked.
    package mutating func hear(_ beginnings: Beginnings) { self.beginnings = beginnings }

    package mutating func loseMonitor(_ host: String, why: String) { monitorFailure = (host, why) }

    /// What all that means now. Changes of state get their times here, so it is asked regularly.
    package mutating func snapshot(at now: Double) -> Snapshot {
        let figures = self.figures.flatMap { now - $0.at <= Self.staleness ? $0 : nil }
        let survey = survey(at: now, seen: figures?.value.seen ?? [])
        let state = SiteState(stack, survey)
        var hosts: [Snapshot.Host] = []
        for (host, shown) in zip(stack.hosts, state.hosts) {
            hosts.append(self.host(host, shown, state, figures?.value, at: now))
        }
        judge(state, hosts, at: now)
        let virtual = state.virtual.map { follow($0, at: now) }
        let since = (isFirstVerdict ? Snapshot.Since(verdict, beginnings) : nil) ?? self.since
        return Snapshot(
            stack: stack.name, domain: stack.domain, time: now, verdict: verdict, since: since?.time,
            isSinceOpen: since?.isOpen ?? false, traffic: traffic(figures?.value, at: now),
            hosts: hosts, virtual: virtual, flows: flows(figures?.value, at: now),
            database: state.database.map { Snapshot.Database(writer: $0.writer, lagSeconds: $0.lagSeconds) }, cacheMaster: state.cache?.master,
            certificateDays: figures?.value.certificateDays, innerCertificateDays: figures?.value.innerCertificateDays,
            alerts: figures.map { figures in figures.value.alerts.map { Snapshot.Alert($0, clockError: figures.value.clockError) } },
            monitor: monitor(figures?.host), notes: notes(figures?.value, hosts, at: now))
    }

    /// Those that were heard lately, with the addresses that they hold just now.
    private func survey(at now: Double, seen: Set<String>) -> Survey {
        var survey = Survey()
        for host in stack.hosts {
            guard let ear = ears[host.name] else { continue }
            guard var facts = ear.facts, isHeard(host.name, at: now) || isQuiet(host.name, seen, at: now) else {
                survey.failures[host.name] = Failure(host.name, ear.failure ?? (ear.heard == nil ? "has not answered yet" : "says nothing"))
                continue
            }
            if let held = ear.held {
                for router in Keepalived.routers(in: stack) {
                    let isHeld = held.addresses.contains(router.address) && !isOutdated(host.name, router.address)
                    facts.values[ResourceKey(VirtualAddressResource.kind, "\(router.address)")] = isHeld ? "held" : "watched"
                }
            }
            survey.facts[host.name] = facts
        }
        return survey
    }

    /// Whether an address has come to another host since a host last said that it has it. Two that go on saying so both have it.
    private func isOutdated(_ host: String, _ address: Address) -> Bool {
        guard let held = ears[host]?.held else { return false }
        return holding.contains { other in
            other != host && (ears[other]?.gained[address] ?? 0) > held.at
        }
    }

    /// Whether only the monitor hears it, and that is no news of before it fell silent.
    private func isQuiet(_ host: String, _ seen: Set<String>, at now: Double) -> Bool {
        guard seen.contains(host), let ear = ears[host], ear.heard != nil || ear.failure != nil else { return false }
        return now - (ear.heard ?? began) > Self.monitorPatience
    }

    private func isHeard(_ host: String, at now: Double) -> Bool {
        guard let heard = ears[host]?.heard else { return false }
        return now - heard <= (pulses[host] ?? 1) + Self.patience
    }

    private mutating func host(
        _ host: Model.Host, _ shown: SiteState.Host, _ site: SiteState, _ figures: MonitorFigures?, at now: Double
    ) -> Snapshot.Host {
        let state: Snapshot.Host.State =
            if isHeard(host.name, at: now) {
                ears[host.name]?.facts == nil ? .waiting : shown.components.allSatisfy { $0.state == "active" } ? .well : .ill
            } else if isQuiet(host.name, figures?.seen ?? [], at: now) {
                .quiet
            } else if ears[host.name]?.heard == nil, ears[host.name]?.failure == nil, now - began < Self.beginning {
                .waiting
            } else {
                .lost
            }
        if ears[host.name]?.state != state {
            let isFirst = ears[host.name]?.state == .waiting && ears[host.name]?.since == nil
            ears[host.name]?.state = state
            ears[host.name]?.since = isFirst ? nil : now
        }
        let before: Double? =
            switch state {
            case .well: beginnings?.heard[host.name]
            case .lost: beginnings?.lost[host.name]
            default: nil
            }
        return Snapshot.Host(
            name: host.name, address: shown.address, roles: host.roles.map(\.rawValue).sorted(), state: state, since: ears[host.name]?.since ?? before,
            detail: shown.detail, components: shown.components, processors: Self.percent(figures?.processors[host.name]),
            memory: Self.percent(figures?.memory[host.name]), disk: Self.percent(figures?.disk[host.name]), database: site.roles[host.name])
    }

    /// No finer than anybody looks at: what is the same as before is not sent again.
    private static func percent(_ share: Double?) -> Double? { share.map { ($0 * 100).rounded() / 100 } }

    /// "Down" is said only of what was heard: from somebody who hears nobody at all, nothing follows about the site.
    private mutating func judge(_ state: SiteState, _ hosts: [Snapshot.Host], at now: Double) {
        let isKnown = hosts.contains { $0.state == .well || $0.state == .ill || $0.state == .quiet } && !hosts.contains { $0.state == .waiting }
        // Whoever only the monitor has ever heard may serve all the same.
        let isOpen = hosts.contains { $0.state == .quiet && ears[$0.name]?.facts == nil }
        let next: Snapshot.Verdict = !isKnown ? .unknown : state.isUp ? .up : isOpen ? .unknown : .down
        guard next != verdict else { return }
        isFirstVerdict = isFirstVerdict && verdict == .unknown
        // What is so at the first look was so before.
        since = Snapshot.Since(time: isFirstVerdict ? began : now, isOpen: isFirstVerdict)
        verdict = next
    }

    private mutating func follow(_ virtual: SiteState.Virtual, at now: Double) -> Snapshot.Virtual {
        let known = holders[virtual.address]
        if known?.names != virtual.holders {
            let isFirst = known == nil || (known?.names.isEmpty == true && known?.since == nil)
            holders[virtual.address] = (virtual.holders, isFirst ? nil : now)
        }
        let before = virtual.holder.flatMap { beginnings?.held[virtual.address]?[$0] }
        return Snapshot.Virtual(address: virtual.address, holders: virtual.holders, since: holders[virtual.address]?.since ?? before)
    }
}

extension Ledger {
    private func traffic(_ figures: MonitorFigures?, at now: Double) -> Snapshot.Traffic? {
        if let reading = figures?.reading { return Snapshot.Traffic(reading, source: "monitor") }
        let entry = rates(of: { $0.name == "site/FRONTEND" }, on: .balancer, at: now)
        guard let entry else { return nil }
        let ratio = entry.requests > 0 ? entry.errors / entry.requests : 0
        return Snapshot.Traffic(requestsPerSecond: entry.requests, errorRatio: ratio, p50Seconds: nil, p99Seconds: nil, source: "balancers")
    }

    /// All hosts of a role together; nil when none of them says anything.
    private func rates(of which: (Pulse.Count) -> Bool, on role: Role, at now: Double) -> CountRates.Rate? {
        let all = stack.hosts(role).filter { isHeard($0.name, at: now) }.compactMap { ears[$0.name]?.rates.rate(which) }
        guard !all.isEmpty else { return nil }
        return CountRates.Rate(requests: all.map(\.requests).reduce(0, +), errors: all.map(\.errors).reduce(0, +))
    }

    private func flows(_ figures: MonitorFigures?, at now: Double) -> [Snapshot.Flow] {
        let servers = rates(of: { $0.name.hasPrefix("web/") }, on: .balancer, at: now)?.requests
        return FlowRates(stack).all(figures, entry: traffic(figures, at: now)?.requestsPerSecond, servers: servers)
    }

    private func monitor(_ answering: String?) -> Snapshot.Monitor? {
        guard let first = stack.hosts(.monitor).first?.name else { return nil }
        if let answering { return Snapshot.Monitor(host: answering, answers: true, detail: "") }
        return Snapshot.Monitor(host: monitorFailure?.host ?? first, answers: false, detail: monitorFailure?.why ?? "has not answered yet")
    }

    private func notes(_ figures: MonitorFigures?, _ hosts: [Snapshot.Host], at now: Double) -> [String] {
        var notes: [String] = []
        if stack.hosts(.monitor).isEmpty {
            notes.append("there is no monitor: figures come straight from the hosts, without percentiles, history and alerts")
        } else if figures == nil, monitorFailure != nil || now - began > Self.monitorPatience {
            notes.append("no monitor answers: figures come straight from the hosts, without percentiles, history and alerts")
        } else if let figures, abs(figures.clockError) > 60 {
            let minutes = Int((abs(figures.clockError) / 60).rounded())
            notes.append("the monitor's clock is \(minutes) min \(figures.clockError > 0 ? "ahead" : "behind"): its times are shown corrected")
        }
        let quiet = hosts.filter { $0.state == .quiet }.map(\.name)
        if !quiet.isEmpty { notes.append("not heard from here, but by the monitor: \(quiet.joined(separator: ", "))") }
        return notes
    }
}
