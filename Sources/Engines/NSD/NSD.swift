import Model

/// The name server: answers for the domain.
package struct NSD: Engine {
    package init() {}

    package let name = "nsd"
    package let tier = Tier.balancer
    package let unit = "nsd.service"

    static let port = 53
    private static let configuration = "/etc/nsd/nsd.conf"
    private static let serves = "\(Programs.directory)/nsd-serves"

    /// It binds its port as root and is `nsd` from then on, which keeps its state in a folder of its own. It lists the host's
    /// interfaces when it starts.
    private static let sandbox = Sandbox(
        writes: ["/run", "/var/lib/nsd"], capabilities: ["CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_CHOWN"],
        families: ["AF_NETLINK"])

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.dns) }

    package func flows(in stack: Stack) -> [Flow] {
        components(in: stack).flatMap { to in
            [Flow.Transport.udp, .tcp].map {
                Flow(from: .clients, to: .component(to), port: Self.port, transport: $0, purpose: "the domain's addresses")
            }
        }
    }

    /// No port of the unit's: a local resolver may well hold the same one on loopback.
    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let zone = Zone(site.stack)
        let package = PackageResource("nsd", users: ["nsd"], leftovers: ["/var/lib/nsd", "/etc/nsd"])
        let zoneFile = FileResource(
            Self.path(of: zone), "; \(Banner.hash.dropFirst(2))" + zone.file(number: site.zoneNumber), validation: "nsd-checkzone \(zone.domain) {} >/dev/null")
        let file = FileResource(Self.configuration, Self.text(zone, host), validation: "nsd-checkconf {}")
        let serves = FileResource(Self.serves, Self.question(zone, host), mode: "755", validation: "sh -n {}")
        let dropIn = DropIn.file(unit, restart: .always, Self.sandbox)
        var unit = UnitResource(unit)
        unit.restartInputs = [package, file, dropIn]
        unit.reloadInputs = [zoneFile]
        unit.ready = Self.serves
        return Desire(
            [package, Programs.folder, DirectoryResource(DropIn.directory(unit.name)), zoneFile, file, serves, dropIn, unit],
            probes: [ZoneNumber.probe(zone, in: Self.path(of: zone))])
    }

    private static func path(of zone: Zone) -> String { "/etc/nsd/\(zone.domain).zone" }

    /// On the host's own address, also before the host has it; answers of one name in turn.
    private static func text(_ zone: Zone, _ host: Host) -> String {
        Banner.hash + """
            server:
                ip-address: \(host.address)
                ip-freebind: yes
                log-only-syslog: yes
                hide-version: yes
                hide-identity: yes
                refuse-any: yes
                minimal-responses: yes
                round-robin: yes
                database: ""

            remote-control:
                control-enable: no

            zone:
                name: \(zone.domain)
                zonefile: \(path(of: zone))

            """
    }

    /// Succeeds when the server's answer holds the five numbers of the file's SOA record (RFC 1035, section 3.3.13).
    private static func question(_ zone: Zone, _ host: Host) -> String {
        "#!/bin/sh\n" + Banner.hash + #"""
            exec perl -MIO::Socket::IP -e '
              alarm 3; my ($address, $name, $file) = @ARGV;
              open(my $zone, "<", $file) or exit 1;
              my ($soa) = grep { / SOA / } <$zone>; my @numbers = $soa =~ /(\d+) (\d+) (\d+) (\d+) (\d+)$/ or exit 1;
              my $s = IO::Socket::IP->new(PeerHost => $address, PeerPort => \#(port), Type => SOCK_DGRAM) or exit 1;
              $s->send(pack("n6", 1, 0, 1, 0, 0, 0) . join("", map { pack("C/a*", $_) } split(/\./, $name)) . pack("Cnn", 0, 6, 1));
              $s->recv(my $answer, 4096);
              exit(index($answer, pack("N5", @numbers)) < 0 ? 1 : 0)' \#(host.address) \#(zone.domain) \#(path(of: zone))

            """#
    }
}
