import Model

struct CertificateExpired: Rule {
    let id = "certificate-expired"
    let severity = Severity.error
    let applies = "the certificate that `tls.certificate` names is no longer valid, or not yet"
    let why = "a browser shows a warning in place of the site, to everybody"
    let fix = "renew it; `certificate: acme` does so by itself"

    func findings(in facts: Facts) -> [Finding] {
        guard let certificate = facts.surroundings.certificate?.facts, let now = facts.surroundings.now else { return [] }
        let message: String
        if now > certificate.notAfter {
            message = "the certificate ended on \(Quantities.day(of: certificate.notAfter))"
        } else if now < certificate.notBefore {
            message = "the certificate begins on \(Quantities.day(of: certificate.notBefore))"
        } else {
            return []
        }
        return [finding("tls.certificate", at: "tls.certificate.cert", in: facts, message)]
    }
}
