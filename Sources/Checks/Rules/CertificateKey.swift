import Model

struct CertificateKey: Rule {
    let id = "certificate-key"
    let severity = Severity.error
    let applies = "the private key that `tls.certificate` names belongs to another certificate"
    let why = "no server can start with a pair that does not fit"
    let fix = "name the key that the certificate was asked for with"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.surroundings.certificate?.facts?.matchesKey == false else { return [] }
        return [
            finding(
                "tls.certificate.key", at: "tls.certificate.key", in: facts,
                "the private key does not belong to the certificate")
        ]
    }
}
