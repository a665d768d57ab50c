import Checks
import Engines
import Foundation
import FoundationXML
import Model
import RoostTesting
import Testing

@testable import Diagrams

/// The design document says all of this stack, and nothing of any other.
@Suite struct DocumentTests {
    private func document(_ stack: Stack) -> DesignDocument {
        DesignDocument(Catalogue.topology(of: stack), report: Checker.check(stack))
    }

    @Test(arguments: Repository.stages)
    func stages(_ stage: String) throws {
        let text = document(try LayoutTests.stage(stage)).markdown(picture: "\(stage).svg")
        #expect(Golden.difference(text, from: "Tests/DiagramsTests/Goldens/\(stage).md") == nil)
    }

    @Test func wellFormedWhateverTheNames() {
        var generator = SeededGenerator(33)
        for _ in 0..<40 {
            var stack = LayoutTests.random(&generator)
            stack.name = "<script>`*&\""
            stack.tls?.certificate = .files(certificate: "<b>`c`", key: "k")
            let html = document(stack).html.replacing("<!DOCTYPE html>\n", with: "")
            let parser = XMLParser(data: Data(html.utf8))
            #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") line \(parser.lineNumber)")
            #expect(!html.contains("<script>") && !html.contains("<b>"))
        }
    }

    /// Every host is there, and no word about an element that the stack lacks.
    @Test func nothingOfOtherStacks() {
        var generator = SeededGenerator(34)
        for _ in 0..<120 {
            let stack = LayoutTests.random(&generator)
            // Findings and advice speak of what is not there, and should.
            let whole = document(stack).markdown(picture: "x.svg")
            let text = String(whole[..<(whole.range(of: "## The issues that remain")?.lowerBound ?? whole.endIndex)])
            for host in stack.hosts { #expect(text.contains("`\(host.name)`")) }
            let elements: [(word: String, isThere: Bool)] = [
                ("### Load balancer", !stack.hosts(.balancer).isEmpty), ("VRRP", stack.balancer?.virtual.isEmpty == false && stack.hosts(.balancer).count > 1),
                ("Redis", !stack.hosts(.cache).isEmpty), ("### Cache", !stack.hosts(.cache).isEmpty), ("MariaDB on", !stack.hosts(.database).isEmpty),
                ("Primary and replica", stack.database?.topology == .replica), ("agrees", stack.database?.topology == .galera || stack.database?.topology == .groupReplication),
                ("TLS ends", stack.tls != nil), ("nftables", stack.firewall != nil), ("node-exporter", stack.monitoring != nil), ("### Web server", !stack.hosts(.web).isEmpty),
                ("NSD", !stack.hosts(.dns).isEmpty),
            ]
            for element in elements { #expect(text.contains(element.word) == element.isThere, "\(element.word) of \(stack.hosts.map(\.roles)) \(String(describing: stack.database))") }
        }
    }

    /// What the application calls is in the table as it is: whether it is encrypted is not known, and a name opens more than its own addresses.
    @Test func callsOfTheApplication() throws {
        var stack = try LayoutTests.stage("secured")
        stack.app?.reaches = ["api.example.com:443", "198.51.100.0/24:25"].compactMap(Reach.init)
        let text = document(stack).markdown(picture: "x.svg")
        #expect(text.contains("| application on `web-1` and `web-2` | `198.51.100.0/24` | 25 | up to the application | calls of the application |"))
        #expect(text.contains("| `api.example.com`, or any other public address | 443 | up to the application |"))
        #expect(text.contains("what the application calls by name (`api.example.com`)"))
    }

    /// Each flow that crosses the network is in the table.
    @Test func everyFlowIsThere() throws {
        for name in Repository.stages {
            let stack = try LayoutTests.stage(name)
            let text = document(stack).markdown(picture: "x.svg")
            for flow in Catalogue.flows(of: stack) where !flow.isLocal {
                let port = flow.transport == .vrrp ? "VRRP" : "\(flow.port)\(flow.transport == .udp ? "/udp" : "")"
                #expect(text.contains("| \(port) | \(flow.encryption == .none ? "no" : flow.encryption == .tls ? "TLS" : "SSH") | \(flow.purpose.replacing("|", with: "\\|")) |"), "\(flow)")
            }
        }
    }
}
