/// The picture's content in one column, for a page that is too narrow for it: tier by tier, and what passes from each to the next.
package struct Outline: Sendable {
    package struct Host: Sendable {
        /// The hosts that it stands for.
        package var members: [String]
        package var name: String
        package var details: [String]
        package var isVirtual: Bool
        package var isCritical: Bool
    }

    package struct Way: Sendable {
        /// As the picture's lines are called.
        package var flow: String
        package var text: String
        package var isEncrypted: Bool?
    }

    package struct Tier: Sendable {
        package var title: String
        package var hosts: [Host]
        /// What it passes on, and what passes between its own.
        package var ways: [Way]
    }

    package var tiers: [Tier]

    init(_ scene: Scene) {
        var tiers: [Tier] = []
        var left = scene.edges
        for row in scene.rows {
            let names = Set(row.nodes.map(\.id))
            let ways = left.filter { !names.isDisjoint(with: $0.from) }
            left.removeAll { !names.isDisjoint(with: $0.from) }
            tiers.append(
                Tier(
                    title: row.title, hosts: row.nodes.filter { $0.kind != .actor }.map(Self.host),
                    ways: ways.map { Way(flow: $0.id, text: Layouter.text($0), isEncrypted: $0.isEncrypted) }))
        }
        if !scene.side.isEmpty { tiers.append(Tier(title: "Beside the way", hosts: scene.side.map(Self.host), ways: [])) }
        self.tiers = tiers
    }

    private static func host(_ node: Scene.Node) -> Host {
        let engines = node.components.map(\.name)
        return Host(
            members: node.members, name: node.title, details: node.details + (engines.isEmpty ? [] : [engines.joined(separator: ", ")]),
            isVirtual: node.kind == .virtual, isCritical: node.isCritical)
    }
}
