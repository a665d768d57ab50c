import Model

/// Bundles flows: those of one kind between two rows become one edge.
struct EdgeBuilder {
    private struct Key: Hashable {
        var from: Int
        var to: Int
        var caller: String
        var engine: String
        var encryption: Flow.Encryption
        var isPeers: Bool
    }

    let topology: Topology
    let rows: [Scene.Row]
    /// The node that stands for a host.
    let place: [String: String]

    private var rowOf: [String: Int] {
        Dictionary(rows.enumerated().flatMap { at, row in row.nodes.map { ($0.id, at) } }) { first, _ in first }
    }

    /// Not on the way of a request, and everywhere: bundled below.
    private static let background: Set<String> = ["prometheus", "rsyslog", "lego"]

    func edges(virtual: [String]) -> [Scene.Edge] {
        let rowOf = self.rowOf
        var order: [Key] = []
        var found: [Key: [Flow]] = [:]
        for flow in topology.flows {
            guard let to = end(flow.to), let from = end(flow.from), let a = rowOf[from], let b = rowOf[to], from != to || isAmongOthers(flow) else { continue }
            if isBackground(flow) { continue }
            let key = Key(from: a, to: b, caller: engine(flow.from), engine: engine(flow.to), encryption: flow.encryption, isPeers: a == b)
            if found[key] == nil { order.append(key) }
            found[key, default: []].append(flow)
        }
        var edges = order.map { edge($0, found[$0] ?? [], virtual) }
        if !virtual.isEmpty {
            let balancers = topology.stack.hosts(.balancer).compactMap { place[$0.name] }
            edges.insert(
                Scene.Edge(
                    kind: .holds, id: "holds", from: virtual, to: unique(balancers), ports: "VRRP",
                    purpose: topology.stack.balancer?.mode == .activeActive ? "each balancer holds one, and both if need be" : "one balancer holds it, the next takes over",
                    isEncrypted: nil), at: edges.firstIndex { $0.from != ["visitors"] } ?? edges.count)
        }
        return edges
    }

    /// The row of names is reached by the visitors too.
    private func end(_ end: Flow.End) -> String? {
        switch end {
        case .clients: "visitors"
        case .component(let component): place[component.host]
        case .operators, .host, .outside, .service: nil
        }
    }

    /// Several hosts in one box talk to each other.
    private func isAmongOthers(_ flow: Flow) -> Bool { flow.from.host != nil && flow.from.host != flow.to.host }

    private func isBackground(_ flow: Flow) -> Bool {
        if Self.background.contains(engine(flow.from)) || Self.background.contains(engine(flow.to)) { return true }
        return flow.isLocal || flow.transport == .vrrp
    }

    private func engine(_ end: Flow.End) -> String {
        if case .component(let component) = end { component.engine } else { "" }
    }

    private func edge(_ key: Key, _ flows: [Flow], _ virtual: [String]) -> Scene.Edge {
        var to = unique(flows.compactMap { end($0.to) })
        let isEntry = flows.first?.from == .clients
        if isEntry, !virtual.isEmpty { to = virtual }
        let ports = Set(flows.map { "\($0.port)\($0.transport == .udp ? "/udp" : "")" }).sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
        return Scene.Edge(
            kind: key.isPeers ? .peers : .requests, id: id(key, isEntry: isEntry), from: unique(flows.compactMap { end($0.from) }), to: to,
            ports: ports.joined(separator: ", "), purpose: flows.first?.purpose ?? "", isEncrypted: key.encryption != .none)
    }

    /// Where visitors arrive encrypted, those who do not are another flow.
    private func id(_ key: Key, isEntry: Bool) -> String {
        let isAside = isEntry && topology.stack.tls != nil && key.encryption == .none
        return (isAside ? "plain clients" : isEntry ? "clients" : key.caller) + ">" + key.engine
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// Figures, log lines, administration: a line each.
    func everywhere() -> [Scene.Everywhere] {
        func line(_ flows: [Flow], _ text: (String) -> String) -> Scene.Everywhere? {
            guard let first = flows.first else { return nil }
            let ports = Set(flows.map(\.port)).sorted().map(String.init).joined(separator: ", ")
            return Scene.Everywhere(text: text(ports), isEncrypted: first.isEncrypted)
        }
        let flows = topology.flows.filter { !$0.isLocal }
        let isInside = { (flow: Flow) in flow.to.host != nil }
        return [
            line(flows.filter { engine($0.from) == "prometheus" && isInside($0) }) { "the monitor asks every host for figures: \($0)" },
            line(flows.filter { engine($0.from) == "rsyslog" && isInside($0) }) { "every host sends its log lines to the monitor: \($0)" },
            line(flows.filter { $0.from == .operators }) { "operators log in: \($0) (SSH)" },
        ].compactMap { $0 }
    }
}
