import Model

struct CertificateSelfMade: Rule {
    let id = "certificate-self-made"
    let severity = Severity.warning
    let applies =
        "a site with a public name shows a certificate that no browser trusts: a file that is signed by itself, or, where the "
        + "address that visitors reach is public too, `certificate: internal`"
    let why = "a browser warns every visitor off, and whoever clicks that away would not notice an impostor either"
    let fix = "write `tls: { certificate: acme }`"

    /// Names that exist in no public zone (RFC 6761, RFC 8375, ICANN's `.internal`).
    private static let privateNames = [
        "test", "example", "invalid", "localhost", "local", "internal", "lan", "home.arpa", "corp", "home", "intranet",
    ]

    func findings(in facts: Facts) -> [Finding] {
        let stack = facts.stack
        guard let tls = stack.tls,
            !CertificateSelfMade.privateNames.contains(where: { stack.domain.hasSuffix(".\($0)") || stack.domain == $0 })
        else { return [] }
        switch tls.certificate {
        case .acme: return []
        case .files:
            guard facts.surroundings.certificate?.facts?.isSelfSigned == true else { return [] }
            return [
                finding(
                    "tls.certificate", at: "tls.certificate.cert", in: facts,
                    "the certificate for \(stack.domain) is signed by itself: no browser trusts it")
            ]
        case .internal:
            guard let address = CertificateSelfMade.entry(of: stack).first(where: \.isPublic) else { return [] }
            return [
                finding(
                    "tls.certificate", at: "tls.certificate", in: facts,
                    "\(stack.domain) at \(address) shows a certificate of the stack's own authority: no browser trusts it")
            ]
        }
    }

    /// The addresses that DNS names.
    private static func entry(of stack: Stack) -> [Address] {
        if let virtual = stack.balancer?.virtual, !virtual.isEmpty { return virtual }
        let tier = [Role.balancer, .web, .app].first { !stack.hosts($0).isEmpty }
        return tier.map { stack.hosts($0).map(\.address) } ?? []
    }
}

extension Address {
    /// Networks from which no visitor of the Internet comes, nor gets an answer (IANA special-purpose registries).
    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/8",
        "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
    ].compactMap(Network.init)

    /// Whether the whole Internet may reach it.
    var isPublic: Bool { !Address.special.contains { $0.contains(self) } }
}
