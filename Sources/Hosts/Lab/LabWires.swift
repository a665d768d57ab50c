import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// The wires of a lab: namespaces, bridge and links, all of them found again by the lab's name.
    struct Wires {
        var id: String
        var network: Network

        var router: String { "roost-\(id)" }
        var client: String { "roost-\(id)-client" }
        /// This machine's end of the way out; at most 15 characters.
        var link: String { Lab.uplink(of: id) }
        /// The nft table in this machine's own namespace.
        var table: String { router }

        static func wire(of host: String) -> String { "vb-" + machine(host) }

        /// The name of a host's machine: its own, unless its link's name would be too long.
        static func machine(_ host: String) -> String {
            host.utf8.count <= 12 ? host : host.prefix(7) + "-" + Lab.fingerprint(host).prefix(4)
        }

        /// A command that runs in the router's namespace: where this machine stands in the lab.
        func inside(_ command: [String]) -> [String] { ["nsenter", "--net=/run/netns/\(router)"] + command }

        /// Makes what is missing of it. The last thing made is the mark that all is there.
        func make(setup: String?) async throws(Failure) {
            let (machine, lab) = network.ends
            try await Lab.shell(
                Self.making,
                [
                    router, client, link, "\(network.router)/\(network.prefix)", Network.internet, Network.client,
                    machine, lab,
                ], setup: setup)
        }

        /// Removes all of it, however much of it there is.
        func unmake(setup: String?) async throws(Failure) {
            try await Lab.shell(Self.unmaking, [router, client, link], setup: setup)
        }

        /// All processes in the lab's two namespaces (a host's own are in its namespace).
        func processes() async throws(Failure) -> Set<Int32> {
            let said = try await Lab.shell(
                #"for n in "$1" "$2"; do ip netns pids "$n" 2>/dev/null || true; done"#, [router, client], setup: nil)
            return Set(said.output.split(separator: "\n").compactMap { Int32($0) }).subtracting([getpid()])
        }

        private static let making = #"""
            r=$1 c=$2 link=$3
            if [ "$(ip -n "$r" -o link show dev lan 2>/dev/null | grep -o 'alias ready')" ] &&
                nft list table ip "$r" >/dev/null 2>&1 && [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]; then exit 0; fi
            for n in "$r" "$c"; do
                if ! nsenter --net="/run/netns/$n" true 2>/dev/null; then
                    umount "/run/netns/$n" 2>/dev/null || true
                    rm -f "/run/netns/$n"
                    ip netns add "$n"
                fi
                ip -n "$n" link set lo up
            done
            has() { ip -n "$1" link show dev "$2" >/dev/null 2>&1; }
            # No forwarding delay: a host is reachable as soon as its link is up.
            has "$r" lan || ip -n "$r" link add lan type bridge forward_delay 0 stp_state 0 mcast_snooping 0
            ip -n "$r" address replace "$4" dev lan
            ip -n "$r" link set lan up
            has "$r" inet || ip -n "$r" link add inet type veth peer name eth0 netns "$c"
            ip -n "$r" address replace "$5" peer "$6/32" dev inet
            ip -n "$r" link set inet up
            ip -n "$c" address replace "$6" peer "$5/32" dev eth0
            ip -n "$c" link set eth0 up
            ip -n "$c" route replace default via "$5"
            if ! has "$r" uplink; then
                ip link delete "$link" 2>/dev/null || true
                ip link add "$link" type veth peer name uplink netns "$r"
            fi
            ip address replace "$7/30" dev "$link"
            ip link set "$link" up
            ip -n "$r" address replace "$8/30" dev uplink
            ip -n "$r" link set uplink up
            ip -n "$r" route replace default via "$7"
            # Hosts reach the world for packages; the client side, which plays the world, does not.
            nsenter --net="/run/netns/$r" sh -euc '
                echo 1 > /proc/sys/net/ipv4/ip_forward
                echo 20 > /proc/sys/net/ipv4/neigh/lan/retrans_time_ms
                nft -f -' <<END
            table ip roost
            delete table ip roost
            table ip roost {
                chain leaving { type nat hook postrouting priority 100; oifname "uplink" masquerade; }
                chain passing { type filter hook forward priority 0; iifname "inet" oifname "uplink" reject; }
            }
            END
            nft -f - <<END
            table ip $r
            delete table ip $r
            table ip $r {
                chain leaving { type nat hook postrouting priority 100; ip saddr $8 oifname != "$link" masquerade; }
            }
            END
            ip -n "$r" link set dev lan alias ready
            """#

        private static let unmaking = #"""
            for n in "$1" "$2"; do
                if [ -e "/run/netns/$n" ]; then
                    ip netns delete "$n" 2>/dev/null || { umount "/run/netns/$n" 2>/dev/null || true; rm -f "/run/netns/$n"; }
                fi
            done
            if ip link show dev "$3" >/dev/null 2>&1; then ip link delete "$3" 2>/dev/null || true; fi
            if nft list table ip "$1" >/dev/null 2>&1; then nft delete table ip "$1"; fi
            """#
    }
}

extension Lab {
    /// The name of this machine's end of a lab's way out.
    package static func uplink(of id: String) -> String { "roost-" + fingerprint(id).prefix(8) }
}
