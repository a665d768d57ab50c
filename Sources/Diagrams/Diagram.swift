import Model

/// The picture of a stack, in the formats that people and tools read.
package struct Diagram: Sendable {
    private let scene: Scene

    /// - Parameter spofs: hosts and components whose loss alone takes the site down.
    package init(_ topology: Topology, spofs: Set<String> = []) {
        scene = SceneBuilder(topology, spofs: spofs).scene()
    }

    /// Colours follow the reader's light or dark.
    package var svg: String { format.text }
    /// The same for a page that brings ``style`` along as a file of its own, and that goes on drawing in it: what stands for a host, a
    /// component, an address or a flow says so by `data-` attributes.
    package var embedded: String { format.embedded }
    /// The same in one column.
    package var outline: Outline { Outline(scene) }
    package static var style: String { SVGStyle.rules }
    private var format: SVGFormat { SVGFormat(scene: scene, picture: Layouter(scene).picture()) }
    package var dot: String { DOTFormat(scene: scene).text }
    package var mermaid: String { MermaidFormat(scene: scene).text }
}
