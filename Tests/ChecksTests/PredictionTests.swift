import Checks
import Engines
import Model
import RoostTesting
import Testing

/// Predictions and the failure analysis tell one story.
@Suite struct PredictionTests {
    @Test func agreeWithTheFailureAnalysis() {
        var generator = SeededGenerator(21)
        for _ in 0..<600 {
            let stack = RandomStack.make(&generator, hosts: 1...6)
            let report = Checker.check(stack)
            let spofs = Set(report.spofs)
            for prediction in report.predictions {
                let said = "\(prediction) of \(stack)"
                switch prediction.fault {
                case .poweredOff, .cutOff, .stopped:
                    if spofs.contains(prediction.component) { #expect(prediction.outcome == .down, "\(said)") }
                    // The only way in that is down without being one: an application that keeps taking requests for nothing.
                    if !spofs.contains(prediction.component), prediction.outcome == .down {
                        #expect(prediction.component.hasSuffix("/haproxy"), "\(said)")
                    }
                case .killed, .frozen, .diskFull: break
                }
                #expect((prediction.outcome == .gap) == (prediction.gapSeconds != nil), "\(said)")
                #expect(!prediction.reason.isEmpty, "\(said)")
                #expect(prediction.takeover.map { $0.split(separator: "/").first.map(String.init) != prediction.component } ?? true, "\(said)")
            }
        }
    }

    @Test func everyFaultOfEveryPart() throws {
        let report = Checker.check(try stage("scaled"))
        let stack = try stage("scaled")
        let components = Catalogue.components(of: stack)
        #expect(report.predictions.count == (stack.hosts.count + components.count) * 3)
        #expect(Set(report.predictions.map { "\($0.component) \($0.fault)" }).count == report.predictions.count)
    }

    /// Held against the sentences and figures that were measured.
    @Test func whatWasMeasured() throws {
        let scaled = Checker.check(try stage("scaled"))
        #expect(find(scaled, "db-1/mariadb", .killed)?.gapSeconds ?? 0 > 2.6, "measured 2.6 s")
        #expect(find(scaled, "lb-1", .poweredOff)?.gapSeconds ?? 9 <= 1, "the design's worst")
        #expect(find(scaled, "lb-1", .poweredOff)?.takeover == "lb-2/keepalived")
        #expect(find(scaled, "cache-1", .poweredOff)?.outcome == .unseen)
        #expect(find(scaled, "web-2", .poweredOff)?.outcome == .held)
        var secured = try stage("secured")
        #expect(find(Checker.check(secured), "web-1", .poweredOff)?.lostWrites?.contains("rpl_semi_sync_master_timeout") == true)
        secured.database?.durability = .strict
        #expect(find(Checker.check(secured), "web-2/mariadb", .stopped)?.outcome == .down)
        #expect(find(Checker.check(secured), "web-1", .poweredOff)?.lostWrites?.hasPrefix("none that was acknowledged") == true)
    }

    private func find(_ report: CheckReport, _ subject: String, _ fault: Fault) -> Prediction? {
        report.predictions.first { $0.component == subject && $0.fault == fault }
    }

    private func stage(_ name: String) throws -> Stack {
        let text = Array(try Repository.text("examples/\(name)/stack.yml").utf8)
        return try StackReader.read(text: text, file: "stack.yml", directory: "/")
    }
}
