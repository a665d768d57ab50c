import Engines
import Foundation
import Model

/// What Roost keeps beside the stack file: `.roost/STACK`, mode 0700, out of version control.
package struct Workspace: Sendable {
    package let stack: Stack
    package var directory: String { "\(stack.source.directory)/.roost/\(stack.name)" }
    package var secretsPath: String { "\(directory)/secrets.json" }

    package init(_ stack: Stack) { self.stack = stack }

    /// The SSH configuration of this stack alone, when there is one: the lab writes it, or the user may.
    package var sshConfiguration: String? {
        let path = "\(directory)/ssh_config"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    package func create() throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let ignore = "\(stack.source.directory)/.roost/.gitignore"
            if !FileManager.default.fileExists(atPath: ignore) { try Files.write("*\n", to: ignore) }
        } catch {
            throw Failure(directory, "cannot be created: \(error.localizedDescription)")
        }
    }

    /// The stack's secrets, those that are missing made up; they are only kept once ``keep(_:)`` is called.
    package func secrets() throws(Failure) -> Secrets {
        var secrets = Secrets()
        if FileManager.default.fileExists(atPath: secretsPath) {
            try Files.refuseOpen(secretsPath)
            guard let data = FileManager.default.contents(atPath: secretsPath),
                let values = try? JSONDecoder().decode([String: String].self, from: data)
            else { throw Failure(secretsPath, "is not a list of secrets", hint: "restore it from a copy, or remove it: new ones are made") }
            secrets.values = values.mapValues { Secret($0) }
        }
        for name in Catalogue.secrets(of: stack) where secrets.values[name] == nil {
            secrets.values[name] = Secret(Passphrase.Word.random())
        }
        return secrets
    }

    package func keep(_ secrets: Secrets) throws(Failure) {
        try create()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            let data = try encoder.encode(secrets.values.mapValues { $0.reveal() })
            if FileManager.default.contents(atPath: secretsPath) != data {
                try Files.write(String(decoding: data, as: UTF8.self), to: secretsPath, mode: 0o600)
            }
        } catch {
            throw Failure(secretsPath, "cannot be written: \(error)")
        }
    }

    /// The stack's certificates, those that are missing or too old signed anew; they are only kept once ``keep(_:)`` is called.
    package func certificates(now: Date = .now) throws(Failure) -> Issued {
        var issued = try shelf.certificates(for: Catalogue.certificates(of: stack), now: now)
        if case .files(let certificate, let key) = stack.tls?.certificate {
            let own = OwnCertificate(stack: stack, certificate: certificate, key: key)
            issued.certificates.leaves[TLSFiles.site] = try own.read(now: now)
            issued.foreign.insert(TLSFiles.site)
        }
        return issued
    }

    package func keep(_ issued: Issued) throws(Failure) {
        try create()
        try shelf.keep(issued)
    }

    /// A certificate of the stack's own authority for a page that is shown at `address` from here, with its key; it is written down
    /// nowhere. Nil without an authority.
    package func pageCertificate(for address: String, now: Date = .now) throws(Failure) -> Secret? {
        guard FileManager.default.fileExists(atPath: "\(directory)/ca.pem") else { return nil }
        let request = CertificateRequest(
            name: "page", names: ["localhost", ProcessInfo.processInfo.hostName],
            addresses: [address, "127.0.0.1"].filter { $0 != "0.0.0.0" && $0 != "::" }.compactMap { Address($0) })
        return try shelf.certificates(for: [request], now: now).certificates.leaves[request.name]
    }

    /// A word that nobody guesses.
    package static func token() -> Secret { Secret(Passphrase.Word.random()) }

    private var shelf: CertificateShelf { CertificateShelf(directory: directory, stack: stack.name) }
}

/// Files written whole or not at all.
package enum Files {
    /// Fails when others than the owner may read a file of secrets.
    package static func refuseOpen(_ path: String) throws(Failure) {
        let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
        guard mode & 0o077 == 0 else {
            throw Failure(path, "can be read by others (mode \(String(mode, radix: 8)))", hint: "chmod 600 \(path)")
        }
    }

    package static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(Failure) {
        let draft = "\(path).\(getpid()).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_EXCL, mode)
        guard file >= 0 else { throw Failure(path, "cannot be written: \(String(cString: strerror(errno)))") }
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(file)
                unlink(draft)
                throw Failure(path, "cannot be written: \(String(cString: strerror(errno)))")
            }
            sent += count
        }
        fsync(file)
        close(file)
        guard rename(draft, path) == 0 else {
            unlink(draft)
            throw Failure(path, "cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
