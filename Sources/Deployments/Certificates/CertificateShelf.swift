import Foundation
import Model
import X509

/// The authority and its leaves beside the stack file: `ca.pem` (public), `ca.key` (encrypted), `certificates.json` (0600).
///
/// What is missing, does not fit its request any more, or ends soon is signed anew in memory; it is written down by
/// ``keep(_:)`` only, so that a plan leaves no trace.
struct CertificateShelf {
    let directory: String
    let stack: String
    var passphrase = Passphrase()

    private var authorityPath: String { "\(directory)/ca.pem" }
    private var keyPath: String { "\(directory)/ca.key" }
    private var leavesPath: String { "\(directory)/certificates.json" }

    /// Everything that the requests ask for.
    func certificates(for requests: [CertificateRequest], now: Date) throws(Failure) -> Issued {
        let known = try certificate()
        let kept = known == nil ? [:] : try leaves()
        var issued = Issued()
        var authority: Authority?
        if let known { issued.certificates.authority = try text(of: known) }
        for request in requests {
            if let known, let leaf = kept[request.name], Leaf(leaf)?.serves(request, of: known, now: now) == true {
                issued.certificates.leaves[request.name] = leaf
                continue
            }
            let signer: Authority
            if let authority { signer = authority } else if let known { signer = try open(known) } else { signer = try make(now: now) }
            authority = signer
            do {
                issued.certificates.leaves[request.name] = try signer.issue(request, now: now)
            } catch {
                throw Failure(request.name, "could not be given a certificate: \(error)")
            }
        }
        if known == nil, let authority {
            issued.certificates.authority = try text(of: authority.certificate)
            issued.newAuthority = authority
        }
        issued.certificates.ends = issued.certificates.leaves.compactMapValues { Leaf($0)?.end }
        if let signer = known ?? authority?.certificate { issued.certificates.ends[Certificates.authorityName] = Leaf.end(of: signer) }
        return issued
    }

    /// Writes down what is new.
    func keep(_ issued: Issued) throws(Failure) {
        if let authority = issued.newAuthority {
            do {
                let sealed = try Sealed(authority.keyText(), with: passphrase.findOrMake())
                try write(sealed, to: keyPath)
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Failure(keyPath, "cannot be encrypted: \(error)")
            }
            // The certificate last: a key without it is none, and is made anew.
            try Files.write(issued.certificates.authority, to: authorityPath)
        }
        guard !issued.certificates.leaves.isEmpty else { return }
        let leaves = issued.certificates.leaves.filter { !issued.isForeign($0.key) }
        if try self.leaves() != leaves { try write(leaves.mapValues { $0.reveal() }, to: leavesPath) }
    }

    // MARK: files

    private func certificate() throws(Failure) -> Certificate? {
        guard let data = FileManager.default.contents(atPath: authorityPath) else { return nil }
        do {
            return try Certificate(pemEncoded: String(decoding: data, as: UTF8.self))
        } catch {
            throw Failure(
                authorityPath, "is not a certificate",
                hint: "restore it from a copy; or move ca.pem and ca.key away, and a new authority is made, which every client must trust anew")
        }
    }

    private func text(of certificate: Certificate) throws(Failure) -> String {
        do { return try certificate.serializeAsPEM().pemString + "\n" } catch { throw Failure(authorityPath, "cannot be written as PEM: \(error)") }
    }

    private func open(_ certificate: Certificate) throws(Failure) -> Authority {
        let anew = "or move ca.pem and ca.key away, and a new authority is made, which every client must trust anew"
        guard let data = FileManager.default.contents(atPath: keyPath) else {
            throw Failure(keyPath, "is not there: without the authority's key no certificate can be renewed", hint: "restore it from a copy; \(anew)")
        }
        guard let sealed = try? JSONDecoder().decode(Sealed.self, from: data) else {
            throw Failure(keyPath, "is not an encrypted key", hint: "restore it from a copy; \(anew)")
        }
        guard let passphrase = try passphrase.find() else {
            throw Failure(
                keyPath, "is encrypted, and there is no passphrase", hint: "set ROOST_PASSPHRASE, or restore \(passphrase.path); \(anew)")
        }
        guard let key = try? sealed.open(with: passphrase) else {
            throw Failure(
                keyPath, "cannot be decrypted: the passphrase is another one, or the file was changed",
                hint: "set ROOST_PASSPHRASE, or mend \(self.passphrase.path); \(anew)")
        }
        guard let authority = try? Authority(certificate: certificate, key: key), authority.owns else {
            throw Failure(keyPath, "is not the key of \(authorityPath)", hint: "restore both from the same copy; \(anew)")
        }
        return authority
    }

    private func make(now: Date) throws(Failure) -> Authority {
        do { return try Authority(stack: stack, now: now) } catch { throw Failure(authorityPath, "cannot be made: \(error)") }
    }

    private func leaves() throws(Failure) -> [String: Secret] {
        guard let data = FileManager.default.contents(atPath: leavesPath) else { return [:] }
        try Files.refuseOpen(leavesPath)
        guard let values = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw Failure(leavesPath, "is not a list of certificates", hint: "remove it: new ones are signed")
        }
        return values.mapValues { Secret($0) }
    }

    private func write(_ value: some Encodable, to path: String) throws(Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let data = try? encoder.encode(value) else { throw Failure(path, "cannot be written as JSON") }
        try Files.write(String(decoding: data, as: UTF8.self), to: path, mode: 0o600)
    }
}

/// What the store has for a stack, and what of it is not written down yet.
package struct Issued: Sendable {
    package var certificates = Certificates()
    var newAuthority: Authority?
    /// Names whose certificate comes from the user's own files, which hold it already.
    var foreign: Set<String> = []

    func isForeign(_ name: String) -> Bool { foreign.contains(name) }
}
