import Deployments
import Engines
import Foundation
import Model

/// The site as it was: what the monitor's history says of one moment, in the same words as a snapshot of now.
package struct Moment: Sendable {
    private let stack: Stack

    package init(_ stack: Stack) { self.stack = stack }

    /// Seconds for which nothing was measured, after which nothing is known of a moment: Prometheus itself takes values of up to five
    /// minutes before.
    private static let patience = 30.0

    private enum Question: Int, CaseIterable {
        case measured, visits, reached, units, held, lag, open, writes, masters, alerts, begun
    }

    private func expression(_ question: Question) -> String {
        switch question {
        case .measured: "max(timestamp(up))"
        case .visits: Beginnings.visits
        case .reached: "up{job=\"node\"}"
        case .units: "node_systemd_unit_state{state=\"active\"}"
        case .held: Beginnings.held(in: stack) ?? "vector(0) > 0"
        case .lag: "host:replication:lag_seconds"
        case .open: "mysql_global_variables_read_only == 0"
        case .writes: "host:cluster:writes:rate30s > 0"
        // Only where there is a choice.
        case .masters: stack.hosts(.cache).count > 1 ? "redis_instance_info{role=\"master\"}" : "vector(0) > 0"
        case .alerts: "ALERTS{alertstate=\"firing\",alertname!=\"\(AlertRule.deadMan)\"}"
        case .begun: "ALERTS_FOR_STATE"
        }
    }

    package var expressions: [String] { Question.allCases.map(expression) + Beginnings.ofSite(stack) }

    /// - Parameter time: seconds since 1970 by the monitor's clock.
    private func paths(at time: Double) -> [String] {
        [MonitorDoor.instant(MonitorReading.figures, at: time)] + MonitorFigures.questions(at: time) + expressions.map { MonitorDoor.instant($0, at: time) }
    }

    /// Asks monitors in their order until one answers.
    ///
    /// - Parameters:
    ///   - time: the moment, in seconds since 1970 here.
    ///   - now: seconds since 1970 here.
    func ask(_ doors: [MonitorDoor], at time: Double, now: Double) async throws(Failure) -> Snapshot {
        var failure = Failure("the past", "is not known: there is no monitor")
        for door in doors {
            do throws(Failure) {
                let clock = try await door.get([MonitorDoor.instant("time()")])
                let error = (PrometheusAnswer.scalar(clock[0]) ?? now) - now
                let answers = try await door.get(paths(at: time + error))
                guard let snapshot = snapshot(answers, at: time, host: door.host, clockError: error) else {
                    throw Failure(door.host, "Prometheus said what was not understood")
                }
                return snapshot
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// - Parameter answers: to ``paths(at:)``.
    func snapshot(_ answers: [Data], at time: Double, host: String, clockError: Double) -> Snapshot? {
        let all = MonitorFigures.questions(at: nil).count
        guard answers.count == 1 + all + expressions.count, let traffic = MonitorReading.traffic(answers[0]) else { return nil }
        let vectors = answers.dropFirst(1 + all).map { PrometheusAnswer.vector($0) }
        guard vectors.allSatisfy({ $0 != nil }) else { return nil }
        let samples = vectors.map { $0 ?? [] }
        let alerts = self.alerts(samples[Question.alerts.rawValue], samples[Question.begun.rawValue], clockError)
        // `time()` of a moment is that moment.
        guard let figures = MonitorFigures(Array(answers.dropFirst().prefix(all)), traffic: traffic, alerts: [], now: time) else { return nil }
        let of = { (question: Question) in samples[question.rawValue] }
        let measured = of(.measured).single.map { $0 - clockError }
        let isKnown = measured.map { time - $0 <= Self.patience } ?? false
        let beginnings = Beginnings(ofSite: Array(samples.suffix(Beginnings.ofSite(stack).count)), clockError: clockError)
        let verdict: Snapshot.Verdict = !isKnown ? .unknown : of(.visits).single.map { $0 == 1 ? .up : .down } ?? .unknown
        let since = Snapshot.Since(verdict, beginnings)
        return Snapshot(
            stack: stack.name, domain: stack.domain, time: time, verdict: verdict, since: isKnown ? since?.time : nil, isSinceOpen: since?.isOpen ?? false,
            traffic: isKnown ? Snapshot.Traffic(traffic, source: "monitor") : nil,
            hosts: stack.hosts.map { self.host($0, isKnown ? of(.reached).byHost[$0.name] : nil, of(.units), figures) },
            virtual: isKnown ? virtual(of(.held)) : [], flows: isKnown ? FlowRates(stack).all(figures, entry: traffic.requestsPerSecond, servers: figures.balanced) : [],
            database: isKnown ? database(of(.lag).byHost, open: of(.open).byHost, writes: of(.writes).byHost) : nil,
            cacheMaster: isKnown ? cacheMaster(of(.masters)) : nil,
            certificateDays: isKnown ? figures.certificateDays : nil, innerCertificateDays: isKnown ? figures.innerCertificateDays : nil,
            alerts: isKnown ? alerts : nil, monitor: Snapshot.Monitor(host: host, answers: true, detail: ""),
            notes: isKnown ? [] : ["the monitor measured nothing then"])
    }

    private func host(_ host: Model.Host, _ reached: Double?, _ units: [PrometheusSample], _ figures: MonitorFigures) -> Snapshot.Host {
        let own = units.filter { $0.labels["host"] == host.name }
        let parts = Engines.Catalogue.engines(on: host, in: stack).map { engine in
            let active = own.first { $0.labels["name"] == engine.unit }
            let state = reached != 1 ? "unknown" : active.map { $0.number == 1 ? "active" : "inactive" } ?? "unknown"
            return SiteState.Part(engine: engine.name, state: state, detail: engine.unit)
        }
        let isWell = parts.allSatisfy { $0.state != "inactive" }
        return Snapshot.Host(
            name: host.name, address: "\(host.address)", roles: host.roles.map(\.rawValue).sorted(),
            state: reached == nil ? .unknown : reached == 0 ? .lost : isWell ? .well : .ill, since: nil, detail: "", components: parts,
            processors: figures.processors[host.name], memory: figures.memory[host.name], disk: figures.disk[host.name], database: nil)
    }

    private func virtual(_ held: [PrometheusSample]) -> [Snapshot.Virtual] {
        Keepalived.routers(in: stack).map { router in
            let holders = held.filter { $0.labels["address"] == "\(router.address)" }.compactMap { $0.labels["host"] }
            return Snapshot.Virtual(address: "\(router.address)", holders: Set(holders).sorted(), since: nil)
        }
    }

    /// The primary is the one that was open; of a cluster, the member that took the writes, if there were any.
    private func database(_ lags: [String: Double], open: [String: Double], writes: [String: Double]) -> Snapshot.Database? {
        let writer: String? =
            switch stack.database?.topology {
            case .replica: open.count == 1 ? open.keys.first : nil
            case .galera: writes.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
            default: stack.hosts(.database).first?.name
            }
        return writer == nil && lags.isEmpty ? nil : Snapshot.Database(writer: writer, lagSeconds: lags)
    }

    /// As now: nil when none of them took writes, or more than one did.
    private func cacheMaster(_ masters: [PrometheusSample]) -> String? {
        let hosts = Set(masters.compactMap { $0.labels["host"] })
        return hosts.count == 1 ? hosts.first : nil
    }

    /// What Prometheus keeps of an alert are its labels; its words are those of its rule.
    private func alerts(_ firing: [PrometheusSample], _ begun: [PrometheusSample], _ clockError: Double) -> [Snapshot.Alert] {
        let rules = Dictionary(RuleFile(stack).alerts.map { ($0.name, $0) }) { first, _ in first }
        let reading = firing.map { sample -> MonitorReading.Alert in
            let labels = sample.labels
            let rule = rules[labels["alertname"] ?? ""]
            let filled = { (text: String?) in labels.reduce(text ?? "") { $0.replacing("{{ $labels.\($1.key) }}", with: $1.value) } }
            let same = begun.first { other in labels.allSatisfy { ["alertstate", "__name__"].contains($0.key) || other.labels[$0.key] == $0.value } }
            return MonitorReading.Alert(
                name: labels["alertname"] ?? "", host: labels["host"], severity: labels["severity"] ?? "",
                since: same.map { Date(timeIntervalSince1970: $0.number - clockError).ISO8601Format() } ?? "",
                summary: rule.map { filled($0.summary) } ?? labels["alertname"] ?? "", meaning: filled(rule?.meaning), first: filled(rule?.first))
        }
        return MonitorReading.sorted(reading).map { Snapshot.Alert($0, clockError: 0) }
    }
}
