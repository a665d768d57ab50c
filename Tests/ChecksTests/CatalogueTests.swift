import Checks
import RoostTesting
import Testing

/// The rules as a whole: their manual, their names, and what the design promises.
@Suite struct CatalogueTests {
    @Test func theManualIsTheOneInDocs() {
        #expect(Golden.difference(RuleManual.markdown(), from: "docs/checks.md") == nil)
    }

    @Test func everyRuleOfTheDesignIsThere() {
        let promised = [
            "spof", "maintenance-downtime", "not-scalable", "no-https", "no-firewall", "no-monitoring", "no-backup",
            "tls-ends-at-balancer", "single-writable-database", "shared-host",
        ]
        let ids = RuleCatalogue.rules.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(Set(promised).isSubset(of: ids))
    }

    @Test func texts() {
        for rule in RuleCatalogue.rules {
            for text in [rule.applies, rule.why, rule.fix] {
                #expect(!text.isEmpty && !text.hasSuffix("."), "\(rule.id): \(text)")
                #expect(!(text.first!.isUppercase && !text.hasPrefix("TLS")), "\(rule.id): \(text)")
            }
        }
    }
}
