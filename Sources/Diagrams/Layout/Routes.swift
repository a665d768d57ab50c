/// Which level of which gap every edge runs on, and which lane at the left when it passes a row by.
struct Routes {
    struct Route {
        /// The rows that it leaves and reaches.
        var upper: Int
        var lower: Int
        /// In the gap below `upper`, counted from its top.
        var leaving: Int
        /// In the gap above `lower`; the same level when the rows are neighbours.
        var arriving: Int
        var lane: Int?
    }

    private(set) var routes: [Route] = []
    /// By row, how many levels the gap below it has.
    private(set) var levels: [Int]
    private(set) var lanes = 0

    init(_ scene: Scene) {
        levels = Array(repeating: 0, count: scene.rows.count)
        let rowOf = Dictionary(scene.rows.enumerated().flatMap { at, row in row.nodes.map { ($0.id, at) } }) { first, _ in first }
        for edge in scene.edges {
            let from = edge.from.compactMap { rowOf[$0] }.first ?? 0
            let to = edge.to.compactMap { rowOf[$0] }.first ?? 0
            let (upper, lower) = (min(from, to), max(from, to))
            let leaving = levels[upper]
            levels[upper] += 1
            guard lower > upper + 1 else {
                routes.append(Route(upper: upper, lower: lower, leaving: leaving, arriving: leaving))
                continue
            }
            let arriving = levels[lower - 1]
            levels[lower - 1] += 1
            routes.append(Route(upper: upper, lower: lower, leaving: leaving, arriving: arriving, lane: lanes))
            lanes += 1
        }
    }
}
