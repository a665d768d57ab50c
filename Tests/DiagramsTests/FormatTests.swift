import Checks
import Engines
import Foundation
import FoundationXML
import Hosts
import Model
import RoostTesting
import Testing

@testable import Diagrams

/// What is written is well formed, says the same each time, and shows every host.
@Suite struct FormatTests {
    @Test func wellFormedAndComplete() {
        var generator = SeededGenerator(32)
        for round in 0..<100 {
            var stack = LayoutTests.random(&generator)
            if round % 4 == 0 { stack.name = "a<b>&\"c\"\\|#" }
            let diagram = Diagram(Catalogue.topology(of: stack), spofs: Set(FailureAnalysis(of: stack).spofs))
            let parser = XMLParser(data: Data(diagram.svg.utf8))
            #expect(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "")")
            #expect(diagram.svg == Diagram(Catalogue.topology(of: stack), spofs: Set(FailureAnalysis(of: stack).spofs)).svg)
            // A viewer without variables has a colour for everything as well.
            #expect(diagram.svg.ranges(of: "var(--").count == diagram.svg.ranges(of: /(fill|stroke):#[0-9a-f]{6};(fill|stroke):var\(--/).count)
            guard stack.hosts.count <= SceneBuilder.mostInARow else { continue }
            for host in stack.hosts {
                for text in [diagram.svg, diagram.dot, diagram.mermaid] { #expect(text.contains(host.name)) }
            }
        }
    }

    /// Graphviz reads what is meant for it.
    @Test(arguments: Repository.stages)
    func graphviz(_ stage: String) async throws {
        let stack = try LayoutTests.stage(stage)
        let dot = Diagram(Catalogue.topology(of: stack)).dot
        let result = try await Child.run(["dot", "-Tplain"], input: .bytes(Array(dot.utf8)), timeout: .seconds(30))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count { $0.hasPrefix("node ") } >= stack.hosts.count)
    }

    /// Weaknesses and locks are words or shapes as well as colours.
    @Test func marks() throws {
        let simple = try LayoutTests.stage("simple")
        let open = Diagram(Catalogue.topology(of: simple), spofs: ["web-1", "web-1/nginx"]).svg
        #expect(open.contains("▲ SPOF") && open.contains("not encrypted") && !open.contains("class=\"wall\""))
        let scaled = try LayoutTests.stage("scaled")
        let closed = Diagram(Catalogue.topology(of: scaled)).svg
        #expect(!closed.contains("▲") && closed.contains("class=\"wall\"") && closed.contains("virtual address"))
        #expect(closed.contains("<title id=\"roost-title\">") && closed.contains("role=\"img\""))
    }

    @Test(arguments: Repository.stages)
    func mermaidReads(_ stage: String) throws {
        let lines = Diagram(Catalogue.topology(of: try LayoutTests.stage(stage))).mermaid.split(separator: "\n").map(String.init)
        #expect(lines[3] == "flowchart TB")
        #expect(lines.count { $0.contains("subgraph") } == lines.count { $0.hasSuffix("  end") })
        let edges = lines.filter { $0.contains("-->") || $0.contains("-.-") }
        #expect(edges.allSatisfy { $0.wholeMatch(of: #/  n\d+ (<-->|-->|-\.-)(\|"[^"]*"\|)? n\d+/#) != nil }, "\(edges)")
    }

    /// The picture in the README is the one that is drawn.
    @Test func theOneInTheReadme() throws {
        let scaled = try LayoutTests.stage("scaled")
        let svg = Diagram(Catalogue.topology(of: scaled), spofs: Set(FailureAnalysis(of: scaled).spofs)).svg
        #expect(Golden.difference(svg, from: "docs/images/scaled.svg") == nil)
    }
}
