/// A systemd unit: enabled and running with the configuration that it should have, or not by itself.
package struct UnitResource: Resource {
    package static let kind = "unit"
    package var name: String
    package enum State: Sendable {
        case running
        /// It runs while another unit wants it.
        case resting
        case masked
    }
    package var wanted = State.running
    /// Resources whose change needs a restart.
    package var restartInputs: [any Resource] = []
    /// Resources whose change needs a reload only.
    package var reloadInputs: [any Resource] = []
    /// A shell command that succeeds once the unit serves; empty: being active is enough.
    package var ready = ""
    /// Seconds that ``ready`` may take.
    package var patience = 30
    /// TCP ports that it will listen on, so that a foreign holder is named before anything is touched.
    package var ports: [Int] = []
    /// Whether requests fail while it restarts.
    package var isServing = true
    /// Whether a reload interrupts nothing.
    package var reloadsSmoothly = true
    /// Shell run right before it is started or restarted, not before a reload; it may refuse.
    package var beforeStart = ""
    /// Shell run right before a restart that replaces a running unit: a rehearsal that may refuse.
    package var rehearsal: String?

    package init(_ name: String) { self.name = name }

    /// ``Phase/finish`` if nobody waits for it: its host is made complete with it when its tier has changed.
    package var phase = Phase.change

    package var restartMark: String { Digest.sha256(restartInputs.map(\.fingerprint).joined(separator: "\n")) }
    package var reloadMark: String { Digest.sha256(reloadInputs.map(\.fingerprint).joined(separator: "\n")) }
    package var mark: String { "\(restartMark) \(reloadMark)" }
    package var fingerprint: String { "\(name) \(mark)" }

    /// The fact is `LOAD ACTIVE ENABLED RELOAD? STAMP…`, as ``Probe`` prints it.
    package func difference(from facts: Facts) -> Difference? {
        let fields = (facts[self] ?? "not-found inactive - no").split(separator: " ").map(String.init)
        let (load, active, enabled) = (fields[0], fields[1], fields.count > 2 ? fields[2] : "-")
        switch wanted {
        case .masked: return load == "masked" ? nil : Difference(.update, "\(enabled) → masked")
        case .resting:
            if enabled == "enabled" || load == "not-found" { return Difference(.update, "started by others only") }
            return restartInputs.contains { $0.difference(from: facts) != nil } ? Difference(.update, "systemd reads who starts it") : nil
        case .running: break
        }
        guard load != "not-found" else { return Difference(.create, "enabled and running") }
        var reasons: [String] = []
        if active != "active", active != "reloading" { reasons.append("\(active) → active") }
        if enabled != "enabled" { reasons.append("\(enabled) → enabled") }
        if fields.count > 3, fields[3] == "yes" { reasons.append("systemd has not read its new unit file") }
        let how = turn(facts)
        let serves = active == "active" || active == "reloading"
        if serves, how == .restart {
            return Difference(.restart, "restart: " + cause(restartInputs, facts), disrupts: isServing)
        }
        if serves, how == .reload {
            return Difference(.restart, "reload: " + cause(reloadInputs, facts), disrupts: !reloadsSmoothly)
        }
        return reasons.isEmpty ? nil : Difference(.update, reasons.joined(separator: ", "), disrupts: false)
    }

    /// A port held by a unit that Roost neither wants nor owns.
    package func conflict(in facts: Facts) -> String? {
        for port in ports {
            guard let fact = facts["port", "\(port)"] else { continue }
            let fields = fact.split(separator: " ").map(String.init)
            guard fields.count == 3, fields[0] != name, !facts.owns(ResourceKey(Self.kind, fields[0])) else { continue }
            return "port \(port), which \(name) needs, is held by \(fields[1]) (process \(fields[2])\(fields[0] == "-" ? "" : ", \(fields[0])"))"
        }
        return nil
    }

    package enum Turn: String, Sendable { case start, reload, restart }

    /// The states in which no process of a unit runs. In all others, even when it is being reloaded or started just now,
    /// there is one with the configuration that it was started with, and starting it once more would change nothing.
    private static let atRest: Set<String> = ["inactive", "failed"]

    /// What brings the running unit to what it should run with.
    package func turn(_ facts: Facts) -> Turn {
        guard !isAtRest(facts) else { return .start }
        let fields = (facts[self] ?? "").split(separator: " ").map(String.init)
        let stamps = fields.count > 5 ? (fields[4], fields[5]) : ("", "")
        if stamps.0 != restartMark || restartInputs.contains(where: { $0.difference(from: facts) != nil }) { return .restart }
        if stamps.1 != reloadMark || reloadInputs.contains(where: { $0.difference(from: facts) != nil }) { return .reload }
        return .start
    }

    private func isAtRest(_ facts: Facts) -> Bool {
        let fields = (facts[self] ?? "").split(separator: " ").map(String.init)
        return fields.count < 2 || Self.atRest.contains(fields[1])
    }

    private func cause(_ inputs: [any Resource], _ facts: Facts) -> String {
        let changed = inputs.filter { $0.difference(from: facts) != nil }.map { "\($0.key)" }
        return changed.isEmpty ? "it runs with an older configuration" : changed.joined(separator: ", ") + " changes"
    }

    package func apply(_ difference: Difference, facts: Facts) -> String {
        switch wanted {
        case .masked: return "claim_unit \(name) && unit_masked \(name)"
        case .resting: return "claim_unit \(name) && systemctl -q --no-reload disable --now \(name) && : >$R/enabled"
        case .running: break
        }
        let how = turn(facts)
        let starts = how == .restart || isAtRest(facts)
        let before = beforeStart.isEmpty || !starts ? "" : "{ \(beforeStart)\n} && "
        return "claim_unit \(name) && \(before)" + up(how, mark)
    }

    /// The shell that brings it up, and notes with what it runs then.
    func up(_ how: Turn, _ marks: String) -> String {
        "unit_up \(name) \(how.rawValue)\(ready.isEmpty ? " 0" : " \(patience) \(ready)") && stamp \(name) '\(marks)'"
    }
}
