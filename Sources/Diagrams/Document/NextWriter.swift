import Model

/// What is left to mend, and what one step further would bring.
struct NextWriter {
    private let writer: DocumentWriter
    private var stack: Stack { writer.stack }

    init(_ writer: DocumentWriter) { self.writer = writer }

    func write(_ document: inout Document) {
        document.section("The issues that remain")
        let findings = writer.report.findings
        let missing = writer.report.unavailable.map { $0.message.replacing(" is not available yet", with: "") }
        if !missing.isEmpty {
            document.say("**Not yet to be had**: this version of Roost judges the stack as the file describes it, and cannot build all of it: \(Listing.of(missing, most: 12)).")
        }
        if findings.isEmpty {
            document.say("`roost check` has nothing to say about this stack.")
        } else {
            document.blocks.append(
                .list(findings.map { "**\($0.severity.rawValue), `\($0.rule)`**: \(Self.kept($0.message)). \(Self.sentence($0.why)) To do: \(Self.kept($0.fix))." }))
        }
        if !writer.report.silenced.isEmpty {
            document.say("Silenced in the stack file:")
            document.blocks.append(.list(writer.report.silenced.map { "`\($0.finding.rule)`: \(Self.kept($0.finding.message)). The reason given: \(Document.plain($0.reason))" }))
        }
        document.section("What comes next")
        let steps = self.steps
        document.say(steps.isEmpty ? "This is the last of the four reference stages: every tier on servers of its own, each of them more than once." : "Towards the next stage this stack would gain:")
        if !steps.isEmpty { document.blocks.append(.list(steps)) }
        let further = FurtherServer.uses(in: stack, spofs: writer.report.spofs).first?.use
        document.say("**One further server** would serve best as " + (further ?? "another member of whichever tier is busiest: `roost status` shows which") + ".")
    }

    private static func sentence(_ text: String) -> String { kept(text.prefix(1).uppercased() + text.dropFirst()) + "." }

    /// Fixes carry code in backticks, which stays.
    private static func kept(_ text: String) -> String { text.replacing("\n", with: " ").replacing("*", with: "∗") }

    private var steps: [String] {
        var steps: [String] = []
        if stack.hosts(.balancer).isEmpty { steps.append("a load balancer and a second web server: the work can be shared, and one of the two may be lost") }
        if stack.tls == nil { steps.append("HTTPS: `tls: { certificate: acme }`") }
        if stack.firewall == nil { steps.append("a firewall on every server: `firewall: { admin: [NETWORK] }`") }
        if stack.hosts(.monitor).isEmpty { steps.append("a monitor: a host with the role `monitor`, and `monitoring: { retention: 15d }`") }
        if stack.database?.topology == .single, !stack.hosts(.database).isEmpty { steps.append("a second copy of the data: another host with the role `database`, and `topology: replica`") }
        if !stack.hosts(.database).isEmpty, stack.database?.backups == nil { steps.append("backups: `backups: { every: 1h, keep: 7d }` below `database`") }
        if stack.tls?.internal == false, stack.hosts.count > 1 { steps.append("encryption behind the entry as well: `internal: on` below `tls`") }
        guard steps.isEmpty else { return steps }
        if stack.hosts(.balancer).count == 1 { steps.append("a second load balancer and an address that moves between them: `balancer: { virtual: [ADDRESS] }`") }
        if stack.database?.topology == .replica { steps.append("a database that fails over by itself: three hosts and `topology: galera`") }
        if stack.hosts.contains(where: { Set($0.roles).isSuperset(of: [.web, .database]) }) { steps.append("servers of its own for each role, so that each can be sized and scaled alone") }
        if stack.hosts(.cache).isEmpty, stack.hosts(.balancer).count == 1 { steps.append("a cache") }
        return steps
    }
}
