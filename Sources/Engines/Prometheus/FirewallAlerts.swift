import Model

/// What the firewalls drop. Their rules follow from the flows, so a host of the stack that asks for more is broken or broken
/// into; from outside something is always dropped, and only much of it is news.
extension AlertRule {
    /// Packets a second that nobody's curiosity about open ports makes: an address range that is searched through sees a few.
    static let manyDrops = 100

    static func firewalls(_ stack: Stack) -> [AlertRule] {
        guard stack.firewall != nil else { return [] }
        let log = "roost ssh \(onHost) -- journalctl -k -n 20 -g roost-drop"
        return [
            AlertRule(
                "FirewallOff", .critical, after: 30, when: "max by (host) (roost_firewall_loaded) == 0", "\(onHost) has no firewall rules",
                means: "whatever listens there can be reached by whoever reaches the host", first: "roost plan, then roost up, which puts them back"),
            AlertRule(
                "FirewallUnwatched", .warning, after: 30, when: "max by (host) (\(up) == 1 unless on (host) roost_firewall_loaded)",
                "nobody counts what the firewall of \(onHost) drops", means: "a break-in that asks around there is not seen",
                first: "roost ssh \(onHost) -- journalctl -n 20 -u \(FirewallFigures.unit)"),
            AlertRule(
                "OutgoingDropped", .warning, after: 0,
                when: "max by (host) (increase(roost_firewall_dropped_packets_total{chain=\"output\"}[30s])) > 0",
                "something on \(onHost) asks for what no flow names", means: "a program there is broken or was broken into, or app.reaches lacks a service that it needs",
                first: "\(log): DST and DPT say what it asks for, UID who asks"),
            AlertRule(
                "ManyDropped", .warning, after: 60, when: "max by (host) (\(RecordingRules.drops){chain=\"input\"}) > \(manyDrops)",
                "the firewall of \(onHost) drops more than \(manyDrops) packets a second", means: "somebody searches or floods it; what flows name still passes",
                first: "\(log): SRC says who"),
            AlertRule(
                "FloodCut", .warning, when: "max by (host) (increase(roost_firewall_dropped_packets_total{chain=\"flood\"}[30s])) > 0",
                "\(onHost) cuts off connections of an address that opens too many", means: "an attack, or many visitors behind one address: those are turned away",
                first: "roost ssh \(onHost) -- nft list set inet roost flood4: which addresses?"),
        ]
    }
}
