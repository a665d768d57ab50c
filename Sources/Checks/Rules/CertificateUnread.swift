import Model

struct CertificateUnread: Rule {
    let id = "certificate-unread"
    let severity = Severity.error
    let applies = "a file that `tls.certificate` names cannot be read, or is no certificate or key"
    let why = "nothing can be said of it, and `roost up` could not use it"
    let fix = "put both in PEM, without a passphrase, where the stack file says"
    let looksBeyondTheFile = true

    func findings(in facts: Facts) -> [Finding] {
        facts.unreadCertificate.map { [finding("tls.certificate", at: "tls.certificate", in: facts, $0)] } ?? []
    }
}
