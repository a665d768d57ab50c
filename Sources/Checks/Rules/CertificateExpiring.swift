import Model

struct CertificateExpiring: Rule {
    let id = "certificate-expiring"
    let severity = Severity.warning
    let applies = "the certificate that `tls.certificate` names ends within 30 days"
    let why = "on that day a browser shows a warning in place of the site, to everybody, and somebody must have thought of it"
    let fix = "renew it now; `certificate: acme` does so by itself"

    static let days = 30

    func findings(in facts: Facts) -> [Finding] {
        guard let certificate = facts.surroundings.certificate?.facts, let now = facts.surroundings.now,
            (certificate.notBefore...max(certificate.notBefore, certificate.notAfter)).contains(now),
            certificate.notAfter - now < CertificateExpiring.days * 86_400
        else { return [] }
        let days = (certificate.notAfter - now) / 86_400
        return [
            finding(
                "tls.certificate", at: "tls.certificate.cert", in: facts,
                "the certificate ends on \(Quantities.day(of: certificate.notAfter)), in \(days) day\(days == 1 ? "" : "s")")
        ]
    }
}
