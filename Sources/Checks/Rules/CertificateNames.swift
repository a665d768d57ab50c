import Engines
import Model

struct CertificateNames: Rule {
    let id = "certificate-names"
    let severity = Severity.error
    let applies = "the certificate in `tls.certificate.cert` is not for the domain and its `www.` name, or not for the key beside it"
    let why = "a visitor who comes by the other name is warned away; without its key HAProxy does not start"
    let fix = "get a certificate for both names, and name the key that it was made with"
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        guard let certificate = facts.certificate else { return [] }
        let at = "tls.certificate.cert"
        let missing = [facts.stack.domain, "www.\(facts.stack.domain)"].filter { !certificate.covers($0) }
        let names = missing.map { finding(at, at: at, in: facts, "the certificate is not for \($0)") }
        return certificate.fitsKey ? names : names + [finding("tls.certificate.key", at: "tls.certificate.key", in: facts, "the key is not the certificate's")]
    }
}
