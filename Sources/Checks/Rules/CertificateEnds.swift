import Model

struct CertificateEnds: Rule {
    let id = "certificate-ends"
    let severity = Severity.warning
    let applies = "the certificate in `tls.certificate.cert` ends within 21 days, has ended, or has not begun"
    let why = "from that moment on no visitor gets past the browser's warning"
    let fix = "renew it and put the new files in the place of the old ones; `certificate: acme` renews itself"

    /// Two thirds into a certificate of ninety days it should have been renewed; three weeks leave time to do it by hand.
    static let days = 21.0
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        guard let certificate = facts.certificate, let now = facts.now else { return [] }
        let at = "tls.certificate.cert"
        if certificate.begins > now { return [finding(at, at: at, in: facts, "the certificate is not valid yet")] }
        let left = (certificate.ends - now) / 86_400
        if left <= 0 { return [finding(at, at: at, in: facts, "the certificate has ended")] }
        guard left < Self.days else { return [] }
        return [finding(at, at: at, in: facts, "the certificate ends in \(Int(left)) days")]
    }
}
