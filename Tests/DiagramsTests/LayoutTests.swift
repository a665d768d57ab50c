import Checks
import Engines
import Foundation
import Hosts
import Model
import RoostTesting
import Testing

@testable import Diagrams

/// Nothing covers anything else, whatever the stack.
@Suite struct LayoutTests {
    @Test(arguments: Repository.stages)
    func stages(_ stage: String) throws { expectClear(try Self.stage(stage)) }

    @Test func anyStack() {
        var generator = SeededGenerator(31)
        for _ in 0..<1000 { expectClear(Self.random(&generator)) }
    }

    /// The test of the test: a shifted box and a shifted label are found.
    @Test func whatIsShiftedIsFound() throws {
        let picture = Layouter(SceneBuilder(Catalogue.topology(of: try Self.stage("scaled")), spofs: []).scene()).picture()
        #expect(Self.faults(picture).isEmpty)
        var shifted = picture
        shifted.boxes[4].frame = shifted.boxes[5].frame
        #expect(!Self.faults(shifted).isEmpty)
        shifted = picture
        shifted.labels[2].frame.y = shifted.labels[3].frame.y
        #expect(!Self.faults(shifted).isEmpty)
        shifted = picture
        shifted.boxes[6].frame.y += 60
        #expect(!Self.faults(shifted).isEmpty)
    }

    private func expectClear(_ stack: Stack) {
        let topology = Catalogue.topology(of: stack)
        let picture = Layouter(SceneBuilder(topology, spofs: Set(FailureAnalysis(of: stack).spofs)).scene()).picture()
        let faults = Self.faults(picture)
        #expect(faults.isEmpty, "\(faults.prefix(3)) in \(stack.hosts.map { "\($0.name) \($0.roles)" })")
    }

    static func faults(_ picture: Picture) -> [String] {
        var faults: [String] = []
        let boxes = picture.boxes
        for (at, box) in boxes.enumerated() {
            for other in boxes[(at + 1)...] where box.frame.overlaps(other.frame) { faults.append("\(box.node.id) covers \(other.node.id)") }
            for label in picture.labels where label.frame.overlaps(box.frame) { faults.append("\(label.text) on \(box.node.id)") }
            for line in picture.lines where !line.ends.contains(box.node.id) {
                for (a, b) in zip(line.points, line.points.dropFirst()) where passes(a, b, box.frame) { faults.append("a line through \(box.node.id)") }
            }
        }
        for (at, label) in picture.labels.enumerated() {
            for other in picture.labels[(at + 1)...] where label.frame.overlaps(other.frame) { faults.append("\(label.text) on \(other.text)") }
            for line in picture.lines {
                for (a, b) in zip(line.points, line.points.dropFirst()) where passes(a, b, label.frame) { faults.append("a line through \(label.text)") }
            }
        }
        let frames = boxes.map(\.frame) + picture.labels.map(\.frame) + picture.bands.map(\.frame)
        if frames.contains(where: { $0.x < 0 || $0.y < 0 || $0.right > picture.width || $0.bottom > picture.height }) { faults.append("something is outside") }
        for point in picture.lines.flatMap(\.points) where point.x < 0 || point.x > picture.width || point.y > picture.height { faults.append("a line leaves the picture") }
        return faults
    }

    /// All lines are level or upright.
    private static func passes(_ a: Picture.Point, _ b: Picture.Point, _ frame: Picture.Frame) -> Bool {
        let line = Picture.Frame(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x) + 0.01, height: abs(a.y - b.y) + 0.01)
        return line.overlaps(frame)
    }

    static func stage(_ name: String) throws -> Stack {
        let text = Array(try Repository.text("examples/\(name)/stack.yml").utf8)
        return try StackReader.read(text: text, file: "stack.yml", directory: Repository.path("examples/\(name)"))
    }

    /// One to sixty hosts with any roles.
    static func random(_ generator: inout SeededGenerator) -> Stack {
        func coin() -> Bool { Bool.random(using: &generator) }
        let count = coin() ? Int.random(in: 1...8, using: &generator) : Int.random(in: 9...60, using: &generator)
        var hosts = (0..<count).map { at in
            Host(name: "a-rather-long-host-name-\(at)", address: Address(bytes: [10, 0, 0, UInt8(at + 1)]), roles: Role.allCases.filter { _ in coin() && coin() })
        }
        for at in hosts.indices where hosts[at].roles.isEmpty { hosts[at].roles = [.web] }
        hosts[0].roles = Role.allCases.filter { $0 == .app || hosts[0].roles.contains($0) }
        var stack = Stack(name: "random", domain: "example.org", hosts: hosts)
        if !stack.hosts(.database).isEmpty {
            stack.database = Database()
            stack.database?.topology = Database.Topology.allCases.randomElement(using: &generator)!
        }
        if !stack.hosts(.cache).isEmpty { stack.cache = Cache() }
        if !stack.hosts(.balancer).isEmpty {
            stack.balancer = Balancer()
            if stack.hosts(.balancer).count > 1, coin() { stack.balancer?.virtual = [Address("10.0.0.200")!, Address("10.0.0.201")!] }
        }
        if coin() { stack.tls = TLS() }
        if coin() { stack.firewall = Firewall(admin: ["10.0.0.0/24"]) }
        if coin() { stack.monitoring = Monitoring() }
        return stack
    }
}
