import Model

struct CertificateUnreadable: Rule {
    let id = "certificate-unreadable"
    let severity = Severity.error
    let applies = "a file that `tls.certificate` names is not there, or holds no certificate or no key"
    let why = "no server can start with it, and nothing can be said about what it would show to visitors"
    let fix = "name the certificate with its chain, and its private key without a passphrase, both in PEM"

    func findings(in facts: Facts) -> [Finding] {
        guard case .files(let certificate, let key) = facts.stack.tls?.certificate else { return [] }
        return (facts.surroundings.certificate?.problems ?? []).map { problem in
            let file = problem.key == "tls.certificate.key" ? key : certificate
            return finding(problem.key, at: problem.key, in: facts, "\(Quote.of(file)) \(problem.message)")
        }
    }
}
