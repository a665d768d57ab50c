import Foundation

/// A scene as a Mermaid flowchart, for pages that draw it themselves.
struct MermaidFormat {
    let scene: Scene

    var text: String {
        let ids = Dictionary(scene.nodes.enumerated().map { ($0.element.id, "n\($0.offset)") }) { first, _ in first }
        var lines = ["---", "title: \(Self.quoted(scene.title))", "---", "flowchart TB"]
        for (at, row) in scene.rows.enumerated() {
            if row.title.isEmpty {
                lines += row.nodes.map { "  " + node($0, ids) }
            } else {
                lines.append("  subgraph r\(at)[\(Self.quoted(row.title))]")
                lines += row.nodes.map { "    " + node($0, ids) }
                lines.append("  end")
            }
        }
        lines += scene.side.map { "  " + node($0, ids) }
        for edge in scene.edges {
            for (index, pair) in DOTFormat.pairs(edge).enumerated() {
                guard let from = ids[pair.0], let to = ids[pair.1] else { continue }
                let arrow = edge.kind == .peers ? "<-->" : edge.kind == .holds ? "-.-" : "-->"
                lines.append("  \(from) \(arrow)\(index == 0 ? "|\(Self.quoted(DOTFormat.label(edge)))|" : "") \(to)")
            }
        }
        let critical = scene.nodes.filter(\.isCritical).compactMap { ids[$0.id] }
        if !critical.isEmpty {
            lines.append("  classDef spof stroke:#b3261e,stroke-width:3px")
            lines.append("  class \(critical.joined(separator: ",")) spof")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func node(_ node: Scene.Node, _ ids: [String: String]) -> String {
        let text = ([node.title + (node.tag.isEmpty ? "" : " (\(node.tag))")] + node.details + node.components.map { $0.name + ($0.isCritical ? " ▲" : "") }).joined(separator: "<br/>")
        let id = ids[node.id] ?? ""
        return node.kind == .virtual ? "\(id)([\(Self.quoted(text))])" : "\(id)[\(Self.quoted(text))]"
    }

    /// Mermaid reads entities inside quotes; the line break is its own.
    private static func quoted(_ text: String) -> String {
        let parts = text.components(separatedBy: "<br/>").map { SVGFormat.escaped($0).replacing("#", with: "#35;") }
        return "\"" + parts.joined(separator: "<br/>") + "\""
    }
}
