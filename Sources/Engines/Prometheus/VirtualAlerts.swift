import Model

/// Who has the virtual addresses, as each balancer's own agent sees them on its interfaces.
extension AlertRule {
    static func virtual(_ stack: Stack) -> [AlertRule] {
        let addresses = Keepalived.routers(in: stack).map { "\($0.address)" }
        guard !addresses.isEmpty, let balancer = stack.hosts(.balancer).first else { return [] }
        let held = "node_network_address_info{address=~\"\(addresses.map { $0.replacing(".", with: "[.]") }.joined(separator: "|"))\"}"
        let unheld = addresses.map { "absent(node_network_address_info{address=\"\($0)\"})" }.joined(separator: " or ")
        let address = "{{ $labels.address }}"
        return [
            AlertRule(
                "TwoHolders", .critical, after: 5,
                when: "max by (host, address) (\(held) and on (address) (count by (address) (\(held)) > 1))",
                "\(onHost) holds \(address), and another balancer does as well",
                means: "the balancers do not hear each other: connections are cut whenever the network changes its mind",
                first: "roost ssh \(onHost) -- journalctl -n 20 -u \(Keepalived().unit); what stops IP protocol 112 between the balancers?"),
            AlertRule(
                "AddressUnheld", .critical, when: unheld, "no balancer holds \(address)",
                means: "visitors reach nobody there\(addresses.count == 1 ? "" : ", and go to another address only after a while")",
                first: "roost status; then roost ssh \(balancer.name) -- journalctl -n 20 -u \(Keepalived().unit)", host: "site"),
            AlertRule(
                "AddressMoved", .warning, after: 0,
                when: "max by (host, address) (\(held) unless on (host, address) (\(held) offset 1m) and on (address) (\(held) offset 1m))",
                "\(address) has moved to \(onHost)", means: "the balancer that had it is lost, or its HAProxy is: there is one fewer to fall back on",
                first: "roost status: which balancer is it, and why?"),
        ]
    }
}
