import Model

/// The holder of the virtual addresses: moves one to another balancer when its balancer is lost (VRRP version 3).
package struct Keepalived: Engine {
    package init() {}

    package let name = "keepalived"
    package let tier = Tier.balancer
    package let unit = "keepalived.service"

    static let configuration = "/etc/keepalived/keepalived.conf"

    /// It adds and removes addresses, sends VRRP and ARP by itself, and asks HAProxy as another user.
    private static let sandbox = Sandbox(
        writes: ["/run"], capabilities: ["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_SETUID", "CAP_SETGID", "CAP_KILL"],
        families: ["AF_NETLINK", "AF_PACKET"])

    package func runs(on host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.balancer) && stack.balancer?.virtual.isEmpty == false
    }

    /// A virtual address and the number under which its balancers speak of it.
    package struct Router: Sendable, Hashable {
        package var address: Address
        /// 1 to 255 (RFC 9568, section 5.2.3).
        package var id: Int
    }

    /// The identifier is the last byte of the address, or the next that is free in this stack: stacks whose addresses
    /// differ there do not meet.
    package static func routers(in stack: Stack) -> [Router] {
        var taken: Set<Int> = []
        return (stack.balancer?.virtual ?? []).map { address in
            var id = max(1, Int(address.bytes.last ?? 1))
            // There are 255 of them; beyond that two share one, which keepalived refuses.
            while taken.count < 255, !taken.insert(id).inserted { id = id % 255 + 1 }
            return Router(address: address, id: id)
        }
    }

    package func flows(in stack: Stack) -> [Flow] {
        let all = components(in: stack)
        return all.flatMap { from in
            all.filter { $0 != from }.map {
                Flow(
                    from: .component(from), to: .component($0), port: 0, transport: .vrrp,
                    purpose: "who holds the virtual address")
            }
        }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let stack = site.stack
        let package = PackageResource("keepalived", leftovers: ["/etc/keepalived"])
        let asker = UserResource(VirtualAddressProgram.user, home: "/nonexistent")
        let program = VirtualAddressProgram.file
        let configuration = KeepalivedConfiguration(stack, host: host, interface: machine.interface)
        let file = FileResource(
            Self.configuration, configuration.text,
            validation: "\(VirtualAddressProgram.path) valid {}")
        let dropIn = DropIn.file(unit, restart: .always, Self.sandbox, lines: "Nice=-10\n")
        let addresses = Self.routers(in: stack).map { VirtualAddressResource($0.address, on: host, machine: machine, in: stack) }
        var unit = UnitResource(unit)
        unit.restartInputs = [package, dropIn, asker]
        unit.reloadInputs = [file]
        unit.ready = "\(VirtualAddressProgram.path) settled \(configuration.startup) \(machine.interface) \(Self.routers(in: stack).map { "\($0.address)" }.joined(separator: " "))"
        return Desire(
            [package, PackageResource("iputils-arping")] + (addresses.contains(where: \.isIPv6) ? [PackageResource("ndisc6")] : [])
                + [asker, Programs.folder, program] + addresses
                + [DirectoryResource(DropIn.directory(self.unit)), file, dropIn, unit],
            probes: [Self.probe(host, in: stack)])
    }

    /// Where the host's own address is, and which virtual ones it holds now.
    private static func probe(_ host: Host, in stack: Stack) -> String {
        let virtual = routers(in: stack).map { "\($0.address)" }.joined(separator: " ")
        return """
            probe_virtual() {
              ip -o addr show to \(host.address) 2>/dev/null | { read -r _ interface _ && F host interface "$interface"; }
              for address in \(virtual); do
                if [ -n "$(ip -o addr show to "$address" 2>/dev/null)" ]; then F \(VirtualAddressResource.kind) "$address" held
                elif grep -qF " $address/" \(configuration) 2>/dev/null && systemctl -q is-active keepalived.service; then
                  F \(VirtualAddressResource.kind) "$address" watched
                fi
              done
            }
            probe_virtual
            """
    }
}
