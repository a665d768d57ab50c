import Model

struct SelfMadeCertificate: Rule {
    let id = "self-made-certificate"
    let severity = Severity.note
    let applies = "a public domain is served with a certificate of the stack's own authority, or with one that signed itself"
    let why = "browsers do not know that authority: every visitor is warned away"
    let fix = "write `certificate: acme`, or name the files of a certificate that browsers know"

    /// Names that no public authority signs (RFC 2606, 6761, 6762, 8375, and ICANN's `.internal`).
    private static let reserved = ["test", "example", "invalid", "localhost", "local", "internal", "lan", "home.arpa", "example.com", "example.net", "example.org"]
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        let domain = facts.stack.domain
        guard let tls = facts.stack.tls, !Self.reserved.contains(where: { domain == $0 || domain.hasSuffix(".\($0)") }) else { return [] }
        let isSelfMade = tls.certificate == .internal || facts.certificate?.isSelfSigned == true
        return isSelfMade
            ? [finding("tls.certificate", at: "tls.certificate", in: facts, "visitors' browsers do not know who signed the certificate of \(domain)")] : []
    }
}
