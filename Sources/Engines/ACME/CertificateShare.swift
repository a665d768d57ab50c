import Model

/// How the site's certificate comes from the host that asks for it to the other hosts that visitors reach: they fetch it, over TLS
/// on which both sides show who they are. The key is on no other host.
struct CertificateShare {
    static let port = 8403
    private static let unit = "roost-acme-share.service"
    private static let program = "\(Programs.directory)/acme-share"

    private let host: Host
    private let site: Site
    private let asker: Host
    private let others: [Host]

    init(_ host: Host, in site: Site) {
        self.host = host
        self.site = site
        asker = Lego.asker(in: site.stack) ?? host
        let asker = asker
        others = Lego.entries(in: site.stack).filter { $0.name != asker.name }
    }

    private var leaf: String { TLSFiles.path(Lego().name) }

    var resources: [any Resource] {
        guard !others.isEmpty else { return [] }
        let shown = TLSFiles.leaf(Lego().name, on: host, in: site, owner: Lego.user, group: Lego.user)
        let all: [any Resource] = TLSFiles.trust(in: site) + [PackageResource("socat"), shown]
        guard host.name == asker.name else { return all }
        let program = FileResource(Self.program, answer, mode: "755", validation: "sh -n {}")
        let file = FileResource("/etc/systemd/system/\(Self.unit)", unitText)
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [program, file, shown]
        unit.isServing = false
        unit.ports = [Self.port]
        return all + [program, file, unit]
    }

    /// socat says whose certificate the caller showed (socat(1), `SOCAT_OPENSSL_X509_COMMONNAME`); it has been verified.
    private var answer: String {
        "#!/bin/sh\n" + Banner.hash + """
            case ${SOCAT_OPENSSL_X509_COMMONNAME:-} in
              \(others.map(\.name).joined(separator: " | "))) exec cat \(Lego.whole) ;;
            esac
            echo "refused: ${SOCAT_OPENSSL_X509_COMMONNAME:-nobody} is no host that visitors reach" >&2
            exit 1

            """
    }

    private var unitText: String {
        let family = host.address.isIPv6 ? ",pf=ip6" : ""
        return Banner.hash + """
            [Unit]
            Description=The site's certificate, for the other hosts that visitors reach
            After=network-online.target
            Wants=network-online.target

            [Service]
            User=\(Lego.user)
            ExecStart=/usr/bin/socat OPENSSL-LISTEN:\(Self.port),bind=\(host.address.bracketed),reuseaddr\(family),fork,max-children=8,cert=\(leaf),cafile=\(TLSFiles.authorityPath),verify=1,openssl-min-proto-version=TLS1.3 EXEC:\(Self.program)
            Restart=always
            RestartSec=\(RestartTiming.seconds)
            \(Sandbox().lines)
            [Install]
            WantedBy=multi-user.target

            """
    }

    /// - Parameter settle: shell that judges `site.pem.new` and puts it in its place.
    func fetch(settle: String) -> String {
        "#!/bin/sh\n" + Banner.hash + """
            set -eu
            cd \(Lego.state)
            umask 077
            timeout 30 socat -u OPENSSL:\(asker.address.bracketed):\(Self.port),cafile=\(TLSFiles.authorityPath),cert=\(leaf),verify=1,commonname=\(asker.name),openssl-min-proto-version=TLS1.3,connect-timeout=5 STDOUT >site.pem.new
            [ -s site.pem.new ] || { echo '\(asker.name) has no certificate yet, or does not know this host' >&2; exit 1; }
            \(settle)

            """
    }
}
