import Model

/// Makes a scene of a topology. Hosts stand in the row of the first thing that a request meets on them.
struct SceneBuilder {
    /// So many hosts of a row are drawn one by one; beyond, those alike are one box with a number.
    static let mostInARow = 8
    static let order: [Role] = [.balancer, .web, .app, .cache, .database]

    private let topology: Topology
    private let spofs: Set<String>
    private var stack: Stack { topology.stack }

    init(_ topology: Topology, spofs: Set<String>) {
        self.topology = topology
        self.spofs = spofs
    }

    func scene() -> Scene {
        let groups = Self.order.map { role in (role, stack.hosts.filter { Self.row(of: $0) == role }) }.filter { !$0.1.isEmpty }
        // Cache and database stand side by side: both are what the application asks.
        var rows: [(roles: [Role], hosts: [Host])] = []
        for (role, hosts) in groups {
            if role == .database, let last = rows.last, last.roles == [.cache] {
                rows[rows.count - 1] = ([.cache, .database], last.hosts + hosts)
            } else {
                rows.append(([role], hosts))
            }
        }
        let named = SceneNames(topology)
        var drawn = [Scene.Row(title: "", nodes: [visitors, names(named)])]
        let virtual = stack.hosts(.balancer).isEmpty ? [] : stack.balancer?.virtual ?? []
        if !virtual.isEmpty {
            let nodes = virtual.map {
                Scene.Node(id: "address \($0)", kind: .virtual, title: "\($0)", details: ["virtual address"])
            }
            drawn.append(Scene.Row(title: "", nodes: nodes))
        }
        var place: [String: String] = [:]
        for row in rows {
            let nodes = self.nodes(row.hosts, named, &place)
            drawn.append(Scene.Row(title: named.title(of: row.roles, hosts: row.hosts), nodes: nodes))
        }
        let side = self.nodes(stack.hosts.filter { Self.row(of: $0) == nil }, named, &place)
        let edges = EdgeBuilder(topology: topology, rows: drawn, place: place).edges(virtual: virtual.map { "address \($0)" })
        return Scene(
            title: named.title, rows: drawn, side: side, edges: edges,
            everywhere: EdgeBuilder(topology: topology, rows: drawn, place: place).everywhere())
    }

    static func row(of host: Host) -> Role? { order.first { host.roles.contains($0) } }

    private var visitors: Scene.Node {
        Scene.Node(id: "visitors", kind: .actor, title: "visitors", details: ["browsers, on the Internet"])
    }

    private func names(_ named: SceneNames) -> Scene.Node {
        Scene.Node(id: "names", kind: .actor, title: "DNS", details: named.records)
    }

    /// One box a host, or one for those that are alike.
    private func nodes(_ hosts: [Host], _ named: SceneNames, _ place: inout [String: String]) -> [Scene.Node] {
        if hosts.count <= Self.mostInARow {
            for host in hosts { place[host.name] = host.name }
            return hosts.map { node($0, named) }
        }
        var kinds: [(roles: [Role], hosts: [Host])] = []
        for host in hosts {
            if let at = kinds.firstIndex(where: { $0.roles == host.roles }) { kinds[at].hosts.append(host) } else { kinds.append((host.roles, [host])) }
        }
        return kinds.map { kind in
            guard kind.hosts.count > 1, let first = kind.hosts.first, let last = kind.hosts.last else {
                place[kind.hosts[0].name] = kind.hosts[0].name
                return node(kind.hosts[0], named)
            }
            var node = self.node(first, named)
            node.id = "\(first.name) and \(kind.hosts.count - 1) more"
            node.kind = .hosts
            node.members = kind.hosts.map(\.name)
            node.title = "× \(kind.hosts.count)"
            node.details = ["\(first.name), \(kind.hosts[1].name)\(kind.hosts.count > 2 ? " … \(last.name)" : "")"]
            node.tag = ""
            node.isCritical = kind.hosts.contains { spofs.contains($0.name) }
            for host in kind.hosts { place[host.name] = node.id }
            return node
        }
    }

    private func node(_ host: Host, _ named: SceneNames) -> Scene.Node {
        let engines = topology.components(on: host.name)
        let onPath = engines.filter { SceneNames.onPath.contains($0) }.sorted { SceneNames.rank($0) < SceneNames.rank($1) }
        return Scene.Node(
            id: host.name, kind: .host, members: [host.name], title: host.name, details: ["\(host.address)"],
            components: onPath.map { Scene.Component(id: "\(host.name)/\($0)", name: SceneNames.engine($0), isCritical: spofs.contains("\(host.name)/\($0)")) },
            agents: engines.filter { !SceneNames.onPath.contains($0) && $0 != "nftables" }, tag: named.tag(of: host),
            isCritical: spofs.contains(host.name), isWalled: stack.firewall != nil)
    }
}
