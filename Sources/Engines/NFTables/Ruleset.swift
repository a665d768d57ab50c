import Model

/// The rules of one host in the language of nft(8): what the flows name is accepted in either direction, all else is
/// dropped, counted, and now and then logged.
///
/// A reply may be the first packet that the kernel sees of a connection which was there before the rules; it counts as
/// new then. So beside each flow, packets that open no connection may go the other way.
struct Ruleset {
    /// New connections a second from one address (IPv6: one /64) at the edge, and how many at once beyond that: more than
    /// an office behind one address makes, and less than a flood.
    static let floodRate = 1000
    static let floodBurst = 2000
    static let table = "inet roost"

    let stack: Stack
    let host: Host
    let flows: [Flow]

    private enum Way { case input, output }

    var text: String {
        Banner.hash + """
            table \(Self.table)
            delete table \(Self.table)
            table \(Self.table) {
                counter input_dropped {}
                counter output_dropped {}
                counter flood_dropped {}
            \(facesClients ? floodSets : "")
                chain input {
                    type filter hook input priority filter; policy drop;
                    iif "lo" accept
                    ct state established,related accept
            \(lines(facesClients ? flood : []))\(lines(essentials(.input)))\(lines(rules(.input)))\(lines(replies(.input)))\(end("input"))    }

                chain output {
                    type filter hook output priority filter; policy drop;
                    oif "lo" accept
                    ct state established,related accept
            \(lines(essentials(.output)))\(lines(rules(.output)))\(lines(replies(.output)))\(end("output"))    }
            }

            """
    }

    /// What accepts, by chain.
    var openings: [String: [String]] {
        ["input": rules(.input) + replies(.input), "output": rules(.output) + replies(.output)]
    }

    private func lines(_ rules: [String]) -> String { rules.map { "        \($0)\n" }.joined() }

    /// What goes out is logged with the user who sends it.
    private func end(_ chain: String) -> String {
        lines([
            "limit rate 6/minute burst 6 packets log prefix \"roost-drop-\(chain): \" level info\(chain == "output" ? " flags skuid" : "")",
            "counter name \"\(chain)_dropped\"",
        ])
    }

    // MARK: the edge

    private var clientPorts: [Int] {
        Set(flows.filter { $0.to.host == host.name && $0.from == .clients && $0.transport == .tcp }.map(\.port)).sorted()
    }

    private var facesClients: Bool { !clientPorts.isEmpty }

    private var floodSets: String {
        [("4", "ipv4_addr"), ("6", "ipv6_addr")].map { family, type in
            "    set flood\(family) {\n        type \(type)\n        size 65536\n        flags dynamic,timeout\n        timeout 1m\n    }\n"
        }.joined()
    }

    private var flood: [String] {
        let ports = "tcp dport \(Self.set(clientPorts.map(String.init))) ct state new"
        let over = "limit rate over \(Self.floodRate)/second burst \(Self.floodBurst) packets"
        return [
            "\(ports) add @flood4 { ip saddr \(over) } counter name \"flood_dropped\" drop",
            "\(ports) add @flood6 { ip6 saddr & ffff:ffff:ffff:ffff:: \(over) } counter name \"flood_dropped\" drop",
        ]
    }

    // MARK: what every host needs

    /// Errors that path MTU and quick failures need, echo, IPv6's neighbours and routers, and leases that are renewed.
    private func essentials(_ way: Way) -> [String] {
        let dhcp = way == .input
            ? ["udp sport 67 udp dport 68 accept", "ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept"]
            : ["udp sport 68 udp dport 67 accept", "udp sport 546 udp dport 547 accept"]
        return [
            "icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-reply } accept",
            "icmp type echo-request \(way == .input ? "limit rate 50/second " : "")accept",
            "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-reply } accept",
            "icmpv6 type echo-request \(way == .input ? "limit rate 50/second " : "")accept",
            "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query, mld-listener-report, mld2-listener-report } ip6 hoplimit { 1, 255 } accept",
        ] + dhcp
    }

    // MARK: the flows

    /// Flows that differ in nothing but their other end are one rule for each family of addresses.
    private func rules(_ way: Way) -> [String] {
        grouped(way).flatMap { group in
            let peers: [String] =
                switch group.flow.to {
                case .outside: elsewhere
                case .service(.name): somewherePublic
                case .service(.network): butOwn(matches(group.peers, "daddr"))
                default: matches(group.peers, way == .input ? "saddr" : "daddr")
                }
            return peers.map { peer in
                let users = way == .output ? Self.users(of: group.flow.to) : ""
                return "\(users)\(peer)\(Self.service(group.flow, "dport")) accept comment \"\(Self.comment(group.flow))\""
            }
        }
    }

    /// Packets of connections that are there already.
    private func replies(_ way: Way) -> [String] {
        let opposite: Way = way == .input ? .output : .input
        return grouped(opposite).filter { $0.flow.transport == .tcp && ($0.peers != nil || opposite == .input) }.flatMap { group in
            matches(group.peers, way == .input ? "saddr" : "daddr").map { peer in
                "\(peer)\(Self.service(group.flow, "sport")) tcp flags & (fin | syn | rst | ack) != syn accept"
            }
        }
    }

    private struct Group {
        var flow: Flow
        /// Nil when it may be anyone.
        var peers: [Network]?
    }

    private func grouped(_ way: Way) -> [Group] {
        var groups: [Group] = []
        for flow in flows where !flow.isLocal && (way == .input ? flow.to : flow.from).host == host.name {
            let end = way == .input ? flow.from : flow.to
            let peers = self.peers(end)
            if let at = groups.firstIndex(where: { Self.isAlike($0.flow, flow) && ($0.peers == nil) == (peers == nil) && Self.users(of: $0.flow.to) == Self.users(of: flow.to) }) {
                groups[at].peers = groups[at].peers.map { $0 + (peers ?? []).filter { !groups[at].peers!.contains($0) } }
            } else {
                groups.append(Group(flow: flow, peers: peers))
            }
        }
        return groups
    }

    private static func isAlike(_ a: Flow, _ b: Flow) -> Bool { a.port == b.port && a.transport == b.transport }

    private func peers(_ end: Flow.End) -> [Network]? {
        switch end {
        case .clients, .outside, .service(.name): nil
        case .service(.network(let network)): [network]
        case .operators: stack.firewall?.networks ?? []
        case .component, .host:
            stack.hosts.first { $0.name == end.host }.flatMap { Network("\($0.address)") }.map { [$0] } ?? []
        }
    }

    /// apt fetches as `_apt`, and asks as root: nobody else needs the packages' mirrors. What the application calls, it alone
    /// needs.
    private static func users(of end: Flow.End) -> String {
        switch end {
        case .outside(.packageMirrors): "meta skuid { \"root\", \"_apt\" } "
        case .service: "meta skuid \"\(AppServer.user)\" "
        default: ""
        }
    }

    /// The stack's own addresses, which are no services of somebody else's.
    private var own: [Address] { stack.hosts.map(\.address) + (stack.balancer?.virtual ?? []) }

    private func own(_ isIPv6: Bool) -> [String] { own.filter { $0.isIPv6 == isIPv6 }.map { "\($0)" } }

    /// Anywhere but on the stack's own hosts.
    private var elsewhere: [String] {
        [("ip", false), ("ip6", true)].map { family, isIPv6 in
            let own = own(isIPv6)
            return own.isEmpty ? "meta nfproto \(isIPv6 ? "ipv6" : "ipv4") " : "\(family) daddr != \(Self.set(own)) "
        }
    }

    /// Where a name on the Internet can lead: to no private network, whose hosts are somebody's own, and not to the stack's hosts.
    private var somewherePublic: [String] {
        let hidden = Self.apart.compactMap(Network.init)
        let own = own.filter { address in !address.isIPv6 && !hidden.contains { $0.contains(address) } }.map { "\($0)" }
        return ["ip daddr != \(Self.set(Self.apart + own)) "] + butOwn(["ip6 daddr \(Self.set(Self.unicast)) "])
    }

    /// Networks that are not of the Internet (RFC 6890), loopback, link-local and multicast among them.
    private static let apart = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
    ]
    /// IPv6 gives the Internet one block, and another one to what stands for IPv4 (RFC 4291, RFC 6052).
    private static let unicast = ["2000::/3", "64:ff9b::/96"]

    /// The same without the stack's own addresses.
    private func butOwn(_ matches: [String]) -> [String] {
        matches.map { match in
            let isIPv6 = match.hasPrefix("ip6")
            let own = own(isIPv6)
            return own.isEmpty ? match : "\(match)\(isIPv6 ? "ip6" : "ip") daddr != \(Self.set(own)) "
        }
    }

    private func matches(_ peers: [Network]?, _ side: String) -> [String] {
        guard let peers else { return [""] }
        return [false, true].compactMap { isIPv6 in
            let those = peers.filter { $0.address.isIPv6 == isIPv6 }
            guard !those.isEmpty else { return nil }
            let texts = those.map { $0.prefix == $0.address.bytes.count * 8 ? "\($0.address)" : "\($0)" }
            return "\(isIPv6 ? "ip6" : "ip") \(side) \(Self.set(texts)) "
        }
    }

    private static func service(_ flow: Flow, _ side: String) -> String {
        flow.transport == .vrrp ? "meta l4proto 112" : "\(flow.transport.rawValue) \(side) \(flow.port)"
    }

    private static func set(_ texts: [String]) -> String {
        texts.count == 1 ? texts[0] : "{ \(texts.joined(separator: ", ")) }"
    }

    /// At most 128 bytes (nft's limit), without what would end it.
    private static func comment(_ flow: Flow) -> String {
        String(flow.purpose.replacing("\"", with: "").prefix(100))
    }
}
