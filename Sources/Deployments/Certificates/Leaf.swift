import Foundation
import Model
import SwiftASN1
import X509

/// A certificate with its chain and key, as they stand in one PEM.
struct Leaf {
    let chain: [Certificate]
    let key: Certificate.PrivateKey

    var certificate: Certificate { chain[0] }

    /// Nil when there is no certificate or no key in it.
    init?(_ text: Secret) {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text.reveal()) else { return nil }
        chain = documents.filter { $0.discriminator == "CERTIFICATE" }.compactMap { try? Certificate(pemDocument: $0) }
        let keys = documents.filter { $0.discriminator.hasSuffix("PRIVATE KEY") }.compactMap { try? Certificate.PrivateKey(pemDocument: $0) }
        guard !chain.isEmpty, let first = keys.first else { return nil }
        key = first
    }

    /// Seconds since 1970 until which it is good.
    var end: Int { Self.end(of: certificate) }

    static func end(of certificate: Certificate) -> Int { Int(certificate.notValidAfter.timeIntervalSince1970) }

    var isWhole: Bool { key.publicKey == certificate.publicKey }

    /// Whether it can go on being used for what is asked.
    func serves(_ request: CertificateRequest, of authority: Certificate, now: Date) -> Bool {
        let names = Set(request.names.map { GeneralName.dnsName($0) } + request.addresses.map { .ipAddress(Authority.bytes(of: $0)) })
        return isWhole && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
            && Set(subjectNames) == names && certificate.notValidBefore <= now
            && certificate.notValidAfter > now + Double(Authority.renewalDays) * 86_400
    }

    var subjectNames: [GeneralName] {
        guard let names = try? certificate.extensions.subjectAlternativeNames else { return [] }
        return Array(names)
    }

    /// Its DNS names, lower case.
    var names: [String] {
        subjectNames.compactMap { if case .dnsName(let name) = $0 { name.lowercased() } else { nil } }
    }
}
