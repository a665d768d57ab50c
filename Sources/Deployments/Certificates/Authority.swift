import Crypto
import Foundation
import Model
import SwiftASN1
import X509

/// The stack's own certificate authority. Its key is in memory for as long as something is signed, and on no host ever.
struct Authority {
    static let years = 10
    /// Days that a leaf is good for: 90 at most, as Mozilla advises and Let's Encrypt does.
    static let leafDays = 90
    /// Days before its end at which `up` renews a leaf.
    static let renewalDays = 30
    /// A host's clock may be behind by an hour and more.
    private static let backdating: TimeInterval = 86_400

    let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A new one.
    init(stack: String, now: Date) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName {
            OrganizationName("Roost")
            CommonName("\(stack) authority \(Self.day(now))")
        }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: now - Self.backdating, notValidAfter: now + Double(Self.years) * 365.25 * 86_400, issuer: name,
            subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key)
        self.key = key
    }

    /// The one that was made before.
    init(certificate: Certificate, key: Secret) throws {
        self.certificate = certificate
        self.key = try Certificate.PrivateKey(pemEncoded: key.reveal())
    }

    /// PKCS #8, PEM.
    func keyText() throws -> Secret { Secret(try key.serializeAsPEM().pemString + "\n") }

    var owns: Bool { key.publicKey == certificate.publicKey }

    /// Certificate and key of a new leaf, in one PEM.
    func issue(_ request: CertificateRequest, now: Date) throws -> Secret {
        let leafKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names = request.names.map { GeneralName.dnsName($0) } + request.addresses.map { GeneralName.ipAddress(Self.bytes(of: $0)) }
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: leafKey.publicKey,
            notValidBefore: now - Self.backdating, notValidAfter: now + Double(Self.leafDays - 1) * 86_400,
            issuer: certificate.subject,
            subject: try DistinguishedName { CommonName(String((request.names.first ?? request.name).prefix(64))) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(names)
                AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
                SubjectKeyIdentifier(hash: leafKey.publicKey)
            },
            issuerPrivateKey: key)
        return Secret(try leaf.serializeAsPEM().pemString + "\n" + leafKey.serializeAsPEM().pemString + "\n")
    }

    static func bytes(of address: Address) -> ASN1OctetString { ASN1OctetString(contentBytes: address.bytes[...]) }

    private static func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
}
