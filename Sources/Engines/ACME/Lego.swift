import Model

/// The ACME client: asks for the site's certificate and renews it, on the first host that visitors reach (lego). The other hosts
/// that visitors reach take it from there (``CertificateShare``).
///
/// The challenge (HTTP-01, RFC 8555 section 8.3) arrives at any entry and is passed on to the asking host. Until there is a
/// certificate the entry shows one of the stack's own authority.
package struct Lego: Engine {
    package init() {}

    package let name = "lego"
    package let tier = Tier.monitor
    package let unit = "roost-acme.timer"

    static let port = 8402
    static let challenge = "/.well-known/acme-challenge/"
    private static let service = "roost-acme.service"
    static let user = "roost-acme"
    static let state = "/var/lib/roost-acme"
    /// Days before its end at which a certificate is renewed (Let's Encrypt advises a third of its life).
    package static let renewalDays = 30

    /// The hosts that visitors reach.
    static func entries(in stack: Stack) -> [Host] {
        for role in [Role.balancer, .web, .app] where !stack.hosts(role).isEmpty { return stack.hosts(role) }
        return []
    }

    static func asker(in stack: Stack) -> Host? { stack.tls?.certificate == .acme ? entries(in: stack).first : nil }

    /// Where the client answers, as seen from `host`: it listens for a moment only, while it asks.
    static func address(for host: Host, in stack: Stack) -> String {
        guard let asker = asker(in: stack), asker.name != host.name else { return "127.0.0.1:\(port)" }
        return "\(asker.address.bracketed):\(port)"
    }

    package func runs(on host: Host, in stack: Stack) -> Bool {
        stack.tls?.certificate == .acme && Self.entries(in: stack).contains { $0.name == host.name }
    }

    package func flows(in stack: Stack) -> [Flow] {
        guard let asker = Self.asker(in: stack) else { return [] }
        let entries = Self.entries(in: stack)
        let engine = stack.hosts(.balancer).isEmpty ? Nginx().name : HAProxy().name
        return entries.map {
            Flow(
                from: .component(Component(host: $0.name, engine: engine)), to: .component(component(on: asker)),
                port: Self.port, purpose: "the authority's question whether the domain is ours")
        } + [
            Flow(
                from: .component(component(on: asker)), to: .outside(.certificateAuthority), port: Self.directoryPort(in: stack),
                encryption: .tls, purpose: "the site's certificate")
        ] + entries.filter { $0.name != asker.name }.map {
            Flow(
                from: .component(component(on: $0)), to: .component(component(on: asker)), port: CertificateShare.port, encryption: .tls,
                purpose: "the site's certificate, when there is a new one")
        }
    }

    /// The port of the ACME server: 443, or what its address says.
    private static func directoryPort(in stack: Stack) -> Int {
        let authority = (stack.tls?.acme.directory ?? "").split(separator: "/").dropFirst().first ?? ""
        return authority.split(separator: ":").dropFirst().first.flatMap { Int($0) } ?? Edge.securePort
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let stack = site.stack
        let share = CertificateShare(host, in: site)
        let isAsker = Self.asker(in: stack)?.name == host.name
        let ask = FileResource(Self.asking, isAsker ? ask(stack) : share.fetch(settle: Self.settle(stack)), mode: "755", validation: "sh -n {}")
        let install = FileResource(Self.installing, install(stack), mode: "755", validation: "sh -n {}")
        let service = FileResource("/etc/systemd/system/\(Self.service)", Self.unitText)
        let timerFile = FileResource("/etc/systemd/system/\(unit)", Self.timerText)
        var timer = UnitResource(unit)
        timer.restartInputs = [timerFile]
        var issued = ScriptedResource(
            "certificate", stack.domain, wanted: "issued",
            meaning: isAsker ? "ask \(stack.tls?.acme.directory ?? "") for it" : "take it from \(Self.asker(in: stack)?.name ?? "")", action: .run,
            script: "claim tree \(Self.state) - && install -d -m 0700 -o \(Self.user) -g \(Self.user) \(Self.state) && systemctl start \(Self.service) || { unit_log \(Self.service) >&2; false; }")
        // The others come when the asking host has it.
        if !isAsker { issued.phase = .finish }
        return Desire(
            (isAsker ? [PackageResource("lego")] : []) + [UserResource(Self.user, home: Self.state), Programs.folder]
                + share.resources + [ask, install, service, timerFile, timer, issued],
            probes: [probe(stack)], keeps: [ResourceKey("tree", Self.state)])
    }

    private static let asking = "\(Programs.directory)/acme-ask"
    private static let installing = "\(Programs.directory)/acme-install"

    /// What the client on the asking host writes.
    private static func issued(_ stack: Stack) -> String { "\(state)/certificates/\(stack.domain)" }

    /// Certificate and key as the entry reads them, and in front of it the directory that they come from: on every entry.
    static let whole = "\(state)/site.pem"

    /// Issued by the authority that is asked now, for both names, and in place.
    private func probe(_ stack: Stack) -> String {
        """
        if [ -s \(Self.whole) ] && openssl x509 -in \(Self.whole) -noout -checkend 0 >/dev/null 2>&1 &&
          openssl x509 -in \(Self.whole) -noout -checkhost www.\(stack.domain) 2>/dev/null | grep -q 'does match' &&
          [ "$(sed -n '1s/^# //p' \(Self.whole))" = \(Shell.quote(stack.tls?.acme.directory ?? "")) ] &&
          cmp -s \(Self.whole) \(TLSFiles.path(TLSFiles.site))
        then F certificate \(stack.domain) issued; fi
        """
    }

    /// Another directory begins anew: what one authority issued another one does not renew.
    private func ask(_ stack: Stack) -> String {
        let acme = stack.tls?.acme ?? ACME()
        // lego wants one; this is where the domain's own is (RFC 2142).
        let email = " --email \(Shell.quote(acme.email ?? "hostmaster@\(stack.domain)"))"
        return "#!/bin/sh\n" + Banner.hash + """
            set -eu
            cd \(Self.state)
            \(acme.trust.map { "export LEGO_CA_CERTIFICATES=\(Shell.quote($0))\n" } ?? "")directory=\(Shell.quote(acme.directory))
            [ "$(sed -n '1s/^# //p' site.pem 2>/dev/null)" = "$directory" ] || rm -rf certificates accounts
            lego() { /usr/bin/lego --accept-tos --path \(Self.state) --server "$directory"\(email) --key-type ec256 --http --http.port \(Self.entries(in: stack).count > 1 ? "" : "127.0.0.1"):\(Self.port) --domains \(stack.domain) --domains www.\(stack.domain) "$@"; }
            if [ -s certificates/\(stack.domain).crt ]; then lego renew --days \(Self.renewalDays) --no-random-sleep; else lego run; fi
            { echo "# $directory"; cat \(Self.issued(stack)).crt \(Self.issued(stack)).key; } >site.pem.new
            \(Self.settle(stack))

            """
    }

    /// Puts `site.pem.new` in its place when it is a certificate of the site with its key.
    private static func settle(_ stack: Stack) -> String {
        """
        openssl x509 -in site.pem.new -noout -checkend 0 >/dev/null || { echo 'the certificate has ended' >&2; exit 1; }
        for name in \(stack.domain) www.\(stack.domain); do
          openssl x509 -in site.pem.new -noout -checkhost $name | grep -q 'does match' || { echo "the certificate is not for $name" >&2; exit 1; }
        done
        [ "$(openssl x509 -in site.pem.new -noout -pubkey)" = "$(openssl pkey -in site.pem.new -pubout)" ] || { echo 'certificate and key do not match' >&2; exit 1; }
        sync site.pem.new && mv -f site.pem.new site.pem
        """
    }

    /// As root: into the place where the entry reads it, and the entry takes it up.
    private func install(_ stack: Stack) -> String {
        let place = TLSFiles.path(TLSFiles.site)
        let unit = stack.hosts(.balancer).isEmpty ? Nginx.unit : HAProxy.unit
        return "#!/bin/sh\n" + Banner.hash + """
            set -eu
            umask 077
            cat \(Self.whole) >\(place).roost-new
            if cmp -s \(place).roost-new \(place); then rm -f \(place).roost-new; exit 0; fi
            sync \(place).roost-new
            mv -f \(place).roost-new \(place)
            systemctl reload \(unit)

            """
    }

    private static let unitText = Banner.hash + """
        [Unit]
        Description=The site's certificate over ACME, run by Roost
        After=network-online.target
        Wants=network-online.target

        [Service]
        Type=oneshot
        User=\(user)
        ExecStart=\(asking)
        ExecStartPost=+\(installing)
        TimeoutStartSec=180
        UMask=0077
        \(Sandbox(writes: [state]).lines)
        """

    private static let timerText = Banner.hash + """
        [Unit]
        Description=Twice a day: whether there is to be, or is, a new certificate of the site

        [Timer]
        OnCalendar=*-*-* 03,15:00:00
        RandomizedDelaySec=1h
        Persistent=yes

        [Install]
        WantedBy=timers.target

        """
}
