import Checks
import Model
import RoostTesting
import Testing

/// `check` says of the four reference stages what the design says is wrong with them.
@Suite struct StageTests {
    @Test func simple() throws {
        let report = Checker.check(try stage("simple"))
        #expect(
            weaknesses(report) == [
                "error spof web-1", "warning maintenance-downtime web-1", "warning no-backup database.backups",
                "warning no-firewall firewall", "warning no-https tls", "warning no-monitoring monitoring",
                "warning not-scalable web-1",
            ])
        #expect(report.spofs == ["web-1", "web-1/app", "web-1/mariadb", "web-1/nginx"])
        #expect(report.cutPairs.isEmpty)
    }

    @Test func distributed() throws {
        let report = Checker.check(try stage("distributed"))
        #expect(
            weaknesses(report) == [
                "error spof lb-1", "error spof web-1", "warning no-firewall firewall",
                "warning no-https tls", "warning no-monitoring monitoring",
            ])
        #expect(report.spofs == ["lb-1", "lb-1/haproxy", "web-1", "web-1/mariadb"])
    }

    @Test func secured() throws {
        var stack = try stage("secured")
        let expected = [
            "error spof lb-1", "error spof web-1", "warning shared-host web-1", "warning shared-host web-2",
            "warning single-writable-database web-1/mariadb",
        ]
        #expect(weaknesses(Checker.check(stack)) == expected)
        stack.tls?.internal = false
        #expect(weaknesses(Checker.check(stack)) == expected + ["warning tls-ends-at-balancer tls.internal"])
    }

    @Test func scaled() throws {
        let report = Checker.check(try stage("scaled"))
        #expect(weaknesses(report) == [])
        #expect(report.spofs == [])
        #expect(report.cutPairs.count == 9 + 4 + 9 + 12)
        #expect(report.cutPairs.contains(CutPair("lb-2/haproxy", "lb-1")))
        #expect(report.cutPairs == report.cutPairs.sorted())
    }

    @Test func everyFindingHasAPlaceAReasonAndAWayOut() throws {
        for name in Repository.stages {
            for finding in Checker.check(try stage(name)).findings {
                #expect(
                    finding.place != nil && !finding.why.isEmpty && !finding.fix.isEmpty, "\(name): \(finding.rule)")
            }
        }
    }

    @Test func twoOfAMajorityAreAnError() throws {
        var stack = try stage("scaled")
        stack.hosts.removeAll { $0.name == "db-3" }
        let report = Checker.check(stack)
        #expect(weaknesses(report) == ["error spof db-1", "error spof db-2", "error two-node-quorum database"])
    }

    private func stage(_ name: String) throws -> Stack {
        let text = Array(try Repository.text("examples/\(name)/stack.yml").utf8)
        return try StackReader.read(text: text, file: "stack.yml", directory: Repository.path("examples/\(name)"))
    }

    /// Errors and warnings: exactly those of DESIGN.md's table.
    private func weaknesses(_ report: CheckReport) -> [String] {
        report.findings.filter { $0.severity > .note }.map { "\($0.severity.rawValue) \($0.rule) \($0.subject)" }.sorted()
    }
}
