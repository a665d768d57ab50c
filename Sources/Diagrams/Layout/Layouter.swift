/// Gives a scene its places: rows below each other, and between them a level for every edge, as on a sheet of music; what an edge
/// is stands at the left end of its level.
struct Layouter {
    static let margin = 28.0
    static let boxGap = 26.0
    static let level = 26.0
    static let bandPadding = 16.0
    static let labelSize = 12.5
    static let titleSize = 13.5
    static let lane = 12.0

    private let scene: Scene

    init(_ scene: Scene) { self.scene = scene }

    func picture() -> Picture {
        var picture = Picture()
        let sizes = scene.rows.map { row in row.nodes.map(BoxSize.init) }
        // Hosts are equally wide in every row, so that columns stand below each other.
        let hosts = zip(scene.rows, sizes).filter { !$0.0.title.isEmpty }.flatMap { $0.1.map(\.width) }.max() ?? 0
        let widths = zip(scene.rows, sizes).map { row, sizes in row.title.isEmpty ? sizes.map(\.width).max() ?? 0 : hosts }
        let heights = sizes.map { $0.map(\.height).max() ?? 0 }
        let extents = zip(scene.rows, widths).map { row, width in
            Double(row.nodes.count) * width + Double(row.nodes.count - 1) * Self.boxGap + 2 * Self.bandPadding
        }
        let routes = Routes(scene)
        let left = Self.margin + labelColumn + Double(routes.lanes + 1) * Self.lane + 8
        let main = extents.max() ?? 0
        var y = Self.margin + 40
        var frames: [String: Picture.Frame] = [:]
        var gaps: [Double] = []
        for (at, row) in scene.rows.enumerated() {
            let band = Picture.Frame(x: left, y: y, width: main, height: heights[at] + 2 * Self.bandPadding)
            var x = left + (main - extents[at]) / 2 + Self.bandPadding
            for node in row.nodes {
                let frame = Picture.Frame(x: x, y: y + Self.bandPadding, width: widths[at], height: heights[at])
                frames[node.id] = frame
                picture.boxes.append(Picture.Box(node: node, frame: frame))
                x += widths[at] + Self.boxGap
            }
            if !row.title.isEmpty {
                picture.bands.append(Picture.Band(title: row.title, frame: band))
                picture.labels.append(title(row.title, centre: band.y + band.height / 2))
            }
            y = band.bottom
            gaps.append(y)
            y += gapHeight(routes.levels[at])
        }
        let drawer = EdgeDrawer(scene: scene, routes: routes, frames: frames, gaps: gaps, left: left)
        for at in scene.edges.indices {
            picture.lines += drawer.lines(at)
            picture.labels.append(label(scene.edges[at], centre: drawer.level(at)))
        }
        if scene.rows[0].nodes.count == 2, let a = frames["visitors"], let b = frames["names"] {
            let points = [Picture.Point(x: a.right, y: a.y + 24), Picture.Point(x: b.x, y: a.y + 24)]
            picture.lines.append(Picture.Line(kind: .holds, flow: "names", points: points, ends: ["visitors", "names"], hasArrow: true, isDashed: true))
        }
        y = placeSide(&picture, x: left + main + 36, bottom: y)
        y = placeNotes(&picture, y: y + 6)
        picture.width = (picture.boxes.map(\.frame.right) + picture.labels.map(\.frame.right) + picture.bands.map(\.frame.right)).reduce(0, max) + Self.margin
        picture.height = y + Self.margin
        return picture
    }

    /// A gap has room for its edges; without any, rows stand close.
    private func gapHeight(_ levels: Int) -> Double { levels == 0 ? 20 : Double(levels) * Self.level + 22 }

    private var labelColumn: Double {
        let labels = scene.edges.map { TextSize.width(Self.text($0), size: Self.labelSize) + 24 }
        let titles = scene.rows.map { TextSize.width($0.title, size: Self.titleSize, isBold: true) }
        return (labels + titles + [120]).reduce(0, max)
    }

    static func text(_ edge: Scene.Edge) -> String { edge.ports.isEmpty ? edge.purpose : "\(edge.ports)  \(edge.purpose)" }

    private func label(_ edge: Scene.Edge, centre: Double) -> Picture.Label {
        let text = Self.text(edge)
        let frame = Picture.Frame(
            x: Self.margin, y: centre - 9, width: TextSize.width(text, size: Self.labelSize) + 22, height: 18)
        return Picture.Label(frame: frame, text: text, flow: edge.id, isEncrypted: edge.isEncrypted)
    }

    private func title(_ text: String, centre: Double) -> Picture.Label {
        let width = TextSize.width(text, size: Self.titleSize, isBold: true)
        return Picture.Label(frame: Picture.Frame(x: Self.margin, y: centre - 10, width: width, height: 20), text: text, isEncrypted: nil)
    }

    /// What is beside the way of a request stands at the right, and everything else goes on below it.
    private func placeSide(_ picture: inout Picture, x: Double, bottom: Double) -> Double {
        guard !scene.side.isEmpty else { return bottom }
        var y = picture.bands.first?.frame.y ?? Self.margin
        let sizes = scene.side.map(BoxSize.init)
        let width = sizes.map(\.width).max() ?? 0
        for (node, size) in zip(scene.side, sizes) {
            picture.boxes.append(Picture.Box(node: node, frame: Picture.Frame(x: x, y: y, width: width, height: size.height)))
            y += size.height + Self.boxGap
        }
        return max(y, bottom)
    }

    private func placeNotes(_ picture: inout Picture, y: Double) -> Double {
        var y = y
        for line in scene.everywhere {
            let width = TextSize.width(line.text, size: Self.labelSize) + 22
            picture.labels.append(
                Picture.Label(frame: Picture.Frame(x: Self.margin, y: y, width: width, height: 18), text: line.text, isEncrypted: line.isEncrypted))
            y += 22
        }
        return y
    }
}

/// How large a node's box must be for what is written in it.
struct BoxSize {
    static let titleHeight = 22.0
    static let lineHeight = 17.0
    static let agentHeight = 15.0
    static let padding = 12.0
    static let mostAgents = 3

    let width: Double
    let height: Double

    init(_ node: Scene.Node) {
        let mark = node.isCritical ? TextSize.width("  ▲ SPOF", size: 11, isBold: true) : 0
        let tag = node.tag.isEmpty ? 0 : TextSize.width("  " + node.tag, size: 12)
        let lines =
            [TextSize.width(node.title, size: 15, isBold: true) + mark + tag]
            + node.details.map { TextSize.width($0, size: 12) * 1.08 }
            + node.components.map { TextSize.width($0.name + ($0.isCritical ? "  ▲" : ""), size: 13) + 16 }
            + Self.agentLines(node).map { TextSize.width($0, size: 11) }
        width = max(132, (lines.max() ?? 0) + 2 * Self.padding)
        height =
            Self.padding * 1.5 + Self.titleHeight + Double(node.details.count + node.components.count) * Self.lineHeight
            + Double(Self.agentLines(node).count) * Self.agentHeight + (node.agents.isEmpty ? 0 : 6)
    }

    /// Two a line.
    static func agentLines(_ node: Scene.Node) -> [String] {
        stride(from: 0, to: node.agents.count, by: 2).map { at in
            (at == 0 ? "+ " : "   ") + node.agents[at..<min(at + 2, node.agents.count)].joined(separator: ", ")
        }
    }
}
