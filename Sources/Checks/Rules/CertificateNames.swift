import Model

struct CertificateNames: Rule {
    let id = "certificate-names"
    let severity = Severity.error
    let applies = "the certificate that `tls.certificate` names is not good for the domain, or not for www. before it"
    let why = "a browser shows a warning in place of the site to whoever asks for the name that is missing"
    let fix = "get a certificate for both names, DOMAIN and www.DOMAIN; `certificate: acme` asks for both by itself"

    func findings(in facts: Facts) -> [Finding] {
        guard let certificate = facts.surroundings.certificate?.facts else { return [] }
        let domain = facts.stack.domain
        return [domain, "www.\(domain)"].filter { !certificate.covers($0) }.map { name in
            let names =
                certificate.names.isEmpty
                ? "it names nothing" : "it is for \(Listing.of(certificate.names.map { Quote.plain($0, longest: 80) }))"
            return finding(
                "tls.certificate", at: "tls.certificate.cert", in: facts, "the certificate does not cover \(name): \(names)")
        }
    }
}
