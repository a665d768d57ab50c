/// A scene with places: what every drawn thing covers, in pixels from the top left.
struct Picture: Sendable {
    struct Frame: Sendable, Equatable {
        var x: Double
        var y: Double
        var width: Double
        var height: Double

        var right: Double { x + width }
        var bottom: Double { y + height }
        var middle: Double { x + width / 2 }

        func overlaps(_ other: Frame) -> Bool { x < other.right && other.x < right && y < other.bottom && other.y < bottom }
    }

    struct Point: Sendable, Equatable {
        var x: Double
        var y: Double
    }

    /// A node of the scene.
    struct Box: Sendable {
        var node: Scene.Node
        var frame: Frame
    }

    /// A row's ground.
    struct Band: Sendable {
        var title: String
        var frame: Frame
    }

    /// One straight piece or several, of one edge.
    struct Line: Sendable {
        var kind: Scene.Edge.Kind
        /// The edge that it is a piece of, by its `id`.
        var flow: String
        var points: [Point]
        /// The nodes whose boxes it may touch.
        var ends: Set<String>
        var hasArrow: Bool
        var isDashed = false
    }

    struct Label: Sendable {
        var frame: Frame
        var text: String
        /// The edge that it names; empty for what names none.
        var flow = ""
        /// Nil: no lock.
        var isEncrypted: Bool?
    }

    var width = 0.0
    var height = 0.0
    var bands: [Band] = []
    var boxes: [Box] = []
    var lines: [Line] = []
    var labels: [Label] = []
}
