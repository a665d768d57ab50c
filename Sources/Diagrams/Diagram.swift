import Model

/// The picture of a stack, in the formats that people and tools read.
package struct Diagram: Sendable {
    private let scene: Scene

    /// - Parameter spofs: hosts and components whose loss alone takes the site down.
    package init(_ topology: Topology, spofs: Set<String> = []) {
        scene = SceneBuilder(topology, spofs: spofs).scene()
    }

    /// Colours follow the reader's light or dark.
    package var svg: String { SVGFormat(scene: scene, picture: Layouter(scene).picture()).text }
    package var dot: String { DOTFormat(scene: scene).text }
    package var mermaid: String { MermaidFormat(scene: scene).text }
}
