import CLI
import RoostTesting
import Testing

@Suite struct CommandManualTests {
    @Test func theManualIsTheOneInDocs() {
        #expect(Golden.difference(CommandManual.markdown(), from: "docs/cli.md") == nil)
    }
}
