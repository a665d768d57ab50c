import Model

/// `keepalived.conf`, for keepalived 2.2.7: one VRRP instance for each virtual address, unicast between the balancers.
///
/// Settings and their reasons (keepalived.conf(5), under each name): `vrrp_startup_delay` lets a host that boots hear the
/// holder before it believes that there is none; the repeated and refreshed announcements correct whoever was told by both
/// sides of a partition; a hop limit of 255 shows that an advertisement comes from the same network (RFC 9568, section 5.1.1.3).
/// There is no authentication: version 3 of the protocol has none, and the firewall knows the peers.
struct KeepalivedConfiguration {
    let stack: Stack
    let host: Host
    let interface: String

    init(_ stack: Stack, host: Host, interface: String) {
        self.stack = stack
        self.host = host
        self.interface = interface
    }

    private var balancers: [Host] { stack.hosts(.balancer) }
    private var index: Int { balancers.firstIndex { $0.name == host.name } ?? 0 }
    private var mode: Redundancy { stack.balancer?.mode ?? .activePassive }

    /// Seconds.
    var startup: Int { KeepalivedTiming.startupSeconds(at: index, mode) }

    var text: String {
        Banner.hash + """
            global_defs {
                router_id \(host.name)
                enable_script_security
                vrrp_version 3
                vrrp_startup_delay \(startup)
                vrrp_garp_master_delay 1
                vrrp_garp_master_repeat 3
                vrrp_garp_master_refresh \(KeepalivedTiming.announcementSeconds)
                vrrp_garp_lower_prio_delay 1
                vrrp_garp_lower_prio_repeat 2
                vrrp_higher_prio_send_advert true
                vrrp_check_unicast_src
            }

            vrrp_script haproxy {
                script "\(VirtualAddressProgram.path) alive"
                interval \(Int(KeepalivedTiming.trackSeconds))
                timeout 1
                fall \(KeepalivedTiming.trackFall)
                rise \(KeepalivedTiming.trackRise)
            }

            """ + Keepalived.routers(in: stack).enumerated().map(instance).joined()
    }

    /// Each balancer is at home at one of the addresses where all serve; otherwise the first is, at all of them.
    private func priority(_ number: Int) -> Int {
        let turn = mode == .activeActive ? (index - number % balancers.count + balancers.count) % balancers.count : index
        return KeepalivedTiming.priority(at: turn)
    }

    private func instance(_ number: Int, _ router: Keepalived.Router) -> String {
        let peers = balancers.filter { $0.name != host.name }.map { "        \($0.address) min_ttl 255 max_ttl 255\n" }
        return """

            vrrp_instance site_\(number + 1) {
                state BACKUP
                interface \(interface)
                virtual_router_id \(router.id)
                priority \(priority(number))
                advert_int \(KeepalivedTiming.advertSeconds)
                \(stack.balancer?.takesBack == true ? "preempt_delay \(KeepalivedTiming.preemptSeconds)" : "nopreempt")
                unicast_src_ip \(host.address)
                unicast_ttl 255
                unicast_peer {
            \(peers.joined())    }
                virtual_ipaddress {
                    \(router.address)/\(router.address.isIPv6 ? 128 : 32) dev \(interface)
                }
                track_script {
                    haproxy
                }
            }

            """
    }
}
