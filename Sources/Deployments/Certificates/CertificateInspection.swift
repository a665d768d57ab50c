import Foundation
import Model
import SwiftASN1
import X509

/// Reads what the files of `tls.certificate` say, for rules to judge: nothing is refused here.
package enum CertificateInspection {
    /// More than any chain or key has.
    private static let limit = 1 << 20

    /// - Returns: nil when the stack names no files.
    package static func read(_ stack: Stack) -> CertificateReading? {
        guard case .files(let certificate, let key) = stack.tls?.certificate else { return nil }
        var reading = CertificateReading(facts: nil)
        func documents(_ path: String, _ key: String) -> [PEMDocument] {
            switch text(of: path, in: stack) {
            case .failure(let problem):
                reading.problems.append(.init(key: key, message: problem.message))
                return []
            case .success(let text):
                if let found = try? PEMDocument.parseMultiple(pemString: text), !found.isEmpty { return found }
                reading.problems.append(.init(key: key, message: "holds nothing in PEM"))
                return []
            }
        }
        let chain = documents(certificate, "tls.certificate.cert")
        let keys = documents(key, "tls.certificate.key")
        let secret = keys.first { $0.discriminator.hasSuffix("PRIVATE KEY") }
        let own = secret.flatMap { try? Certificate.PrivateKey(pemDocument: $0) }
        if !keys.isEmpty, own == nil {
            let isSealed = secret?.discriminator.hasPrefix("ENCRYPTED") == true
            reading.problems.append(
                .init(
                    key: "tls.certificate.key",
                    message: isSealed ? "is under a passphrase, which nobody can type on a host" : "holds no private key that can be read"))
        }
        if let leaf = chain.first(where: { $0.discriminator == "CERTIFICATE" }).flatMap({ try? Certificate(pemDocument: $0) }) {
            reading.facts = facts(of: leaf, key: own)
        } else if !chain.isEmpty {
            reading.problems.append(.init(key: "tls.certificate.cert", message: "holds no certificate that can be read"))
        }
        return reading
    }

    private static func facts(of leaf: Certificate, key: Certificate.PrivateKey?) -> CertificateFacts {
        let subjects = (try? leaf.extensions.subjectAlternativeNames).flatMap { $0 }.map(Array.init) ?? []
        let names = subjects.compactMap { name -> String? in
            if case .dnsName(let text) = name { text.lowercased() } else { nil }
        }
        return CertificateFacts(
            names: names, notBefore: Int(leaf.notValidBefore.timeIntervalSince1970),
            notAfter: Int(leaf.notValidAfter.timeIntervalSince1970),
            isSelfSigned: leaf.issuer == leaf.subject && leaf.publicKey.isValidSignature(leaf.signature, for: leaf),
            matchesKey: key.map { $0.publicKey == leaf.publicKey })
    }

    private struct Unread: Error { var message: String }

    private static func text(of path: String, in stack: Stack) -> Result<String, Unread> {
        let file = path.hasPrefix("/") ? path : "\(stack.source.directory)/\(path)"
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory) else {
            return .failure(Unread(message: "does not exist"))
        }
        // Anything but a file may be endless, or never answer.
        let type = (try? FileManager.default.attributesOfItem(atPath: (file as NSString).resolvingSymlinksInPath))?[.type]
        guard !isDirectory.boolValue, type as? FileAttributeType == .typeRegular else {
            return .failure(Unread(message: "is not a file"))
        }
        guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.read(upToCount: limit + 1) else {
            return .failure(Unread(message: "cannot be read"))
        }
        guard data.count <= limit else { return .failure(Unread(message: "is larger than 1 MiB")) }
        return .success(String(decoding: data, as: UTF8.self))
    }
}
