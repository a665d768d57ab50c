/// Turns an edge into lines: down from the boxes of the upper row to its level, along it, and down to those of the lower row.
struct EdgeDrawer {
    let scene: Scene
    let routes: Routes
    let frames: [String: Picture.Frame]
    /// By row, where the gap below it begins.
    let gaps: [Double]
    let left: Double

    private func y(_ row: Int, _ level: Int) -> Double { gaps[row] + 20 + Double(level) * Layouter.level }

    func level(_ edge: Int) -> Double { y(routes.routes[edge].upper, routes.routes[edge].leaving) }

    func lines(_ at: Int) -> [Picture.Line] {
        let edge = scene.edges[at]
        let route = routes.routes[at]
        let rowOf = Dictionary(scene.rows.enumerated().flatMap { at, row in row.nodes.map { ($0.id, at) } }) { first, _ in first }
        let isDownward = (edge.from.compactMap { rowOf[$0] }.first ?? 0) <= (edge.to.compactMap { rowOf[$0] }.first ?? 0)
        let (upper, lower) = isDownward ? (edge.from, edge.to) : (edge.to, edge.from)
        let (leaving, arriving) = (y(route.upper, route.leaving), y(max(route.upper, route.lower - 1), route.arriving))
        let isWithin = route.upper == route.lower
        var lines: [Picture.Line] = []
        func line(_ points: [Picture.Point], _ ends: Set<String>, arrow: Bool = false) {
            lines.append(
                Picture.Line(kind: edge.kind, flow: edge.id, points: points, ends: ends, hasArrow: arrow && edge.kind != .holds, isDashed: edge.kind == .holds))
        }
        func bus(_ y: Double, _ xs: [Double], from start: Double) {
            line([Picture.Point(x: min(start, xs.min() ?? start), y: y), Picture.Point(x: max(start, xs.max() ?? start), y: y)], [])
        }
        let label = Layouter.margin + TextSize.width(Layouter.text(edge), size: Layouter.labelSize) + 26
        let members = isWithin ? unique(upper + lower) : upper
        let tops = members.map { attach($0, edge: at, below: true) }
        for (id, x) in zip(members, tops) {
            guard let frame = frames[id] else { continue }
            // Towards the box where it is the box that is called.
            let points = [Picture.Point(x: x, y: leaving), Picture.Point(x: x, y: frame.bottom)]
            line(points, [id], arrow: isWithin || !isDownward)
        }
        if isWithin { bus(leaving, tops, from: label) }
        guard !isWithin else { return lines }
        let bottoms = lower.map { attach($0, edge: at, below: false) }
        for (id, x) in zip(lower, bottoms) {
            guard let frame = frames[id] else { continue }
            line([Picture.Point(x: x, y: arriving), Picture.Point(x: x, y: frame.y)], [id], arrow: isDownward)
        }
        if let lane = route.lane {
            let x = left - 8 - Double(lane + 1) * Layouter.lane
            bus(leaving, tops + [x], from: label)
            bus(arriving, bottoms + [x], from: x)
            line([Picture.Point(x: x, y: leaving), Picture.Point(x: x, y: arriving)], [])
        } else {
            bus(leaving, tops + bottoms, from: label)
        }
        return lines
    }

    /// Where an edge meets a box: the edges of one side share it evenly.
    private func attach(_ id: String, edge: Int, below: Bool) -> Double {
        guard let frame = frames[id] else { return 0 }
        let mine = scene.edges.indices.filter { at in touches(at, id, below: below) }
        let place = mine.firstIndex(of: edge) ?? 0
        return frame.x + frame.width * Double(place + 1) / Double(mine.count + 1)
    }

    private func touches(_ at: Int, _ id: String, below: Bool) -> Bool {
        let edge = scene.edges[at]
        guard edge.from.contains(id) || edge.to.contains(id) else { return false }
        let route = routes.routes[at]
        let row = scene.rows.firstIndex { $0.nodes.contains { $0.id == id } } ?? 0
        return below ? row == route.upper : row == route.lower && route.upper != route.lower
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
