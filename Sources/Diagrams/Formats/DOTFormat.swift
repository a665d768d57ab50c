/// A scene in Graphviz's language.
struct DOTFormat {
    let scene: Scene

    var text: String {
        var lines = [
            "digraph \(Self.quoted(scene.title)) {", "  rankdir=TB; compound=true; node [shape=box, style=rounded, fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\", fontsize=10];",
        ]
        for (at, row) in scene.rows.enumerated() {
            lines.append("  subgraph cluster_\(at) {\n    label=\(Self.quoted(row.title)); style=\(row.title.isEmpty ? "invis" : "rounded");")
            lines += row.nodes.map { "  " + node($0) }
            lines.append("  }")
        }
        lines += scene.side.map(node)
        for edge in scene.edges {
            let isPeers = edge.kind == .peers
            for (index, pair) in pairs(edge).enumerated() {
                var attributes = index == 0 ? "label=\(Self.quoted(Self.label(edge)))" : ""
                if isPeers { attributes += (attributes.isEmpty ? "" : ", ") + "dir=both, constraint=false" }
                if edge.kind == .holds { attributes += (attributes.isEmpty ? "" : ", ") + "style=dashed, dir=none" }
                lines.append("  \(Self.quoted(pair.0)) -> \(Self.quoted(pair.1))\(attributes.isEmpty ? "" : " [\(attributes)]");")
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private func node(_ node: Scene.Node) -> String {
        let text = ([node.title + (node.tag.isEmpty ? "" : " (\(node.tag))")] + node.details + node.components.map { $0.name + ($0.isCritical ? " ▲" : "") }).joined(separator: "\n")
        return "  \(Self.quoted(node.id)) [label=\(Self.quoted(text))\(node.isCritical ? ", color=red, penwidth=2" : "")];"
    }

    /// Of peers each pair once.
    private func pairs(_ edge: Scene.Edge) -> [(String, String)] { Self.pairs(edge) }

    static func pairs(_ edge: Scene.Edge) -> [(String, String)] {
        guard edge.kind == .peers else { return edge.from.flatMap { from in edge.to.map { (from, $0) } } }
        let all = (edge.from + edge.to.filter { !edge.from.contains($0) })
        guard all.count > 1 else { return all.map { ($0, $0) } }
        return all.indices.flatMap { at in all[(at + 1)...].map { (all[at], $0) } }
    }

    static func label(_ edge: Scene.Edge) -> String {
        Layouter.text(edge) + (edge.isEncrypted.map { $0 ? " (encrypted)" : " (not encrypted)" } ?? "")
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}
