import Foundation
import Model
import X509

/// The certificate that the user brings in files of their own: `tls.certificate: { cert, key }`.
struct OwnCertificate {
    private static let limit = 1 << 20

    let stack: Stack
    let certificate: String
    let key: String

    /// - Throws: when it would not serve visitors: another key, another name, another time.
    func read(now: Date) throws(Failure) -> Secret {
        let chain = try text(certificate)
        try Files.refuseOpen(absolute(key))
        let whole = Secret(chain + (chain.hasSuffix("\n") ? "" : "\n") + (try text(key)))
        guard let leaf = Leaf(whole) else {
            throw Failure(certificate, "holds no certificate, or \(key) no private key that can be read", hint: "both are PEM; a key under a passphrase cannot be used")
        }
        guard leaf.isWhole else { throw Failure(certificate, "does not belong to the key in \(key)") }
        guard leaf.certificate.notValidBefore <= now else {
            throw Failure(certificate, "is not valid before \(leaf.certificate.notValidBefore.ISO8601Format())")
        }
        guard leaf.certificate.notValidAfter > now else {
            throw Failure(certificate, "is not valid any more: it ended on \(leaf.certificate.notValidAfter.ISO8601Format())")
        }
        for name in [stack.domain, "www.\(stack.domain)"] where !leaf.covers(name) {
            throw Failure(certificate, "is not for \(name)", hint: "a certificate for \(stack.domain) and www.\(stack.domain) is needed")
        }
        return whole
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(stack.source.directory)/\(path)" }

    private func text(_ path: String) throws(Failure) -> String {
        guard let file = FileHandle(forReadingAtPath: absolute(path)), let data = try? file.read(upToCount: Self.limit) else {
            throw Failure(path, "cannot be read")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
