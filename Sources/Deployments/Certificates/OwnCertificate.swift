import Foundation
import Model
import X509

/// The certificate that the user brings in files of their own: `tls.certificate: { cert, key }`.
package struct OwnCertificate {
    private static let limit = 1 << 20

    private let stack: Stack
    private let certificate: String
    private let key: String

    package init(stack: Stack, certificate: String, key: String) {
        self.stack = stack
        self.certificate = certificate
        self.key = key
    }

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
        let facts = try facts()
        for name in [stack.domain, "www.\(stack.domain)"] where !facts.covers(name) {
            throw Failure(certificate, "is not for \(name)", hint: "a certificate for \(stack.domain) and www.\(stack.domain) is needed")
        }
        return whole
    }

    /// What `check` may know of it.
    package func facts() throws(Failure) -> CertificateFacts {
        let chain = try text(certificate)
        guard let leaf = Leaf(Secret(chain + "\n" + (try text(key)))) else {
            throw Failure(certificate, "holds no certificate, or \(key) no private key that can be read")
        }
        return CertificateFacts(
            begins: leaf.certificate.notValidBefore.timeIntervalSince1970, ends: leaf.certificate.notValidAfter.timeIntervalSince1970,
            names: leaf.names, isSelfSigned: leaf.certificate.issuer == leaf.certificate.subject, fitsKey: leaf.isWhole)
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(stack.source.directory)/\(path)" }

    private func text(_ path: String) throws(Failure) -> String {
        let kind = try? FileManager.default.attributesOfItem(atPath: URL(fileURLWithPath: absolute(path)).resolvingSymlinksInPath().path)
        guard kind?[.type] as? FileAttributeType == .typeRegular else { throw Failure(path, "is no file that can be read") }
        guard let file = FileHandle(forReadingAtPath: absolute(path)), let data = try? file.read(upToCount: Self.limit + 1) else {
            throw Failure(path, "cannot be read")
        }
        guard data.count <= Self.limit else { throw Failure(path, "is larger than a certificate can be (1 MiB)") }
        return String(decoding: data, as: UTF8.self)
    }
}
