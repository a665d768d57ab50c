import Foundation
import Hosts
import Model
import RoostTesting
import Testing
import X509

@testable import Deployments

/// A folder that goes with the test.
private final class Folder {
    let path = NSTemporaryDirectory() + "roost-certificates-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The stack's own authority: what it signs, what it signs anew, and what happens when its key is lost.
@Suite struct CertificateTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private static let requests = [
        CertificateRequest(name: "web-1/nginx", names: ["web-1"], addresses: [Address("10.0.0.1")!]),
        CertificateRequest(name: "site", names: ["example.org", "www.example.org"], addresses: []),
    ]

    private func shelf(_ folder: Folder, passphrase: String? = "correct horse") -> CertificateShelf {
        let home = ["HOME": "\(folder.path)/home"]
        let environment = passphrase.map { home.merging(["ROOST_PASSPHRASE": $0]) { $1 } } ?? home
        return CertificateShelf(directory: folder.path, stack: "shop", passphrase: Passphrase(environment: environment))
    }

    private func issue(_ shelf: CertificateShelf, _ requests: [CertificateRequest] = requests, days: Double = 0) throws -> Issued {
        let issued = try shelf.certificates(for: requests, now: Self.now + days * 86_400)
        try shelf.keep(issued)
        return issued
    }

    @Test func openSSLAcceptsALeafUnderItsNames() async throws {
        let folder = try Folder()
        let issued = try issue(shelf(folder))
        try issued.certificates["web-1/nginx"].reveal().write(toFile: "\(folder.path)/leaf.pem", atomically: true, encoding: .utf8)
        let at = "\(Int(Self.now.timeIntervalSince1970))"
        let verify = ["openssl", "verify", "-x509_strict", "-attime", at, "-CAfile", "\(folder.path)/ca.pem", "-purpose", "sslserver"]
        for name in [["-verify_hostname", "web-1"], ["-verify_ip", "10.0.0.1"]] {
            let result = try await Child.run(verify + name + ["\(folder.path)/leaf.pem"], timeout: .seconds(20))
            #expect(result.status == 0, "\(result.output)\(result.errors)")
        }
        let other = try await Child.run(verify + ["-verify_hostname", "web-2", "\(folder.path)/leaf.pem"], timeout: .seconds(20))
        #expect(other.status != 0)
    }

    @Test func whatIsStillGoodStays() throws {
        let folder = try Folder()
        let first = try issue(shelf(folder)).certificates
        // No passphrase is needed when nothing is to be signed.
        #expect(try issue(shelf(folder, passphrase: nil), days: 58).certificates == first)
        let later = try issue(shelf(folder), days: 61).certificates
        #expect(later.authority == first.authority)
        #expect(later["site"] != first["site"], "ends within thirty days: signed anew")
    }

    @Test func anotherNameIsAnotherCertificate() throws {
        let folder = try Folder()
        let first = try issue(shelf(folder)).certificates
        let moved = [CertificateRequest(name: "web-1/nginx", names: ["web-1"], addresses: [Address("10.0.0.2")!]), Self.requests[1]]
        let second = try issue(shelf(folder), moved).certificates
        #expect(second["web-1/nginx"] != first["web-1/nginx"] && second["site"] == first["site"])
    }

    @Test func aPlanLeavesNoTrace() throws {
        let folder = try Folder()
        _ = try shelf(folder).certificates(for: Self.requests, now: Self.now)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func theKeyIsNeverReadableAndThePassphraseIsMadeOnce() throws {
        let folder = try Folder()
        _ = try issue(shelf(folder, passphrase: nil))
        let key = try String(contentsOfFile: "\(folder.path)/ca.key", encoding: .utf8)
        #expect(!key.contains("PRIVATE KEY"))
        for file in ["ca.key", "certificates.json", "home/.config/roost/passphrase"] {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(file)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
        _ = try issue(shelf(folder, passphrase: nil), days: 61)
    }

    @Test func aLostKeyOrAnotherPassphraseIsSaid() throws {
        let folder = try Folder()
        _ = try issue(shelf(folder))
        #expect(throws: Failure.self) { try issue(shelf(folder, passphrase: "wrong"), days: 61) }
        #expect(throws: Failure.self) { try issue(shelf(folder, passphrase: nil), days: 61) }
        try FileManager.default.removeItem(atPath: "\(folder.path)/ca.key")
        let failure = #expect(throws: Failure.self) { try issue(shelf(folder), days: 61) }
        #expect(failure?.description.contains("restore it from a copy") == true)
        // What was signed before goes on without the key.
        _ = try issue(shelf(folder))
    }

    @Test func aChangedByteIsSaid() throws {
        let folder = try Folder()
        _ = try issue(shelf(folder))
        let path = "\(folder.path)/ca.key"
        var sealed = try JSONDecoder().decode(Sealed.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        sealed.box[sealed.box.count - 1] ^= 1
        try JSONEncoder().encode(sealed).write(to: URL(fileURLWithPath: path))
        #expect(throws: Failure.self) { try issue(shelf(folder), days: 61) }
    }

    @Test func ownFilesMustFit() throws {
        let folder = try Folder()
        let site = try issue(shelf(folder)).certificates["site"].reveal()
        let foreign = try issue(shelf(folder)).certificates["web-1/nginx"].reveal()
        var stack = Stack(name: "shop", domain: "example.org", hosts: [])
        stack.source.directory = folder.path
        func read(_ certificate: String, _ key: String, days: Double = 0, mode: Int = 0o600) throws {
            try certificate.write(toFile: "\(folder.path)/c.pem", atomically: true, encoding: .utf8)
            try key.write(toFile: "\(folder.path)/k.pem", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder.path)/k.pem")
            _ = try OwnCertificate(stack: stack, certificate: "c.pem", key: "k.pem").read(now: Self.now + days * 86_400)
        }
        func part(_ text: String, _ label: String) -> String {
            let begin = text.range(of: "-----BEGIN \(label)")!.lowerBound
            let end = text.range(of: "-----END \(label)-----\n")!.upperBound
            return String(text[begin..<end])
        }
        let (certificate, key) = (part(site, "CERTIFICATE"), part(site, "PRIVATE KEY"))
        try read(certificate, key)
        #expect(throws: Failure.self, "another key") { try read(certificate, part(foreign, "PRIVATE KEY")) }
        #expect(throws: Failure.self, "another name") { try read(part(foreign, "CERTIFICATE"), part(foreign, "PRIVATE KEY")) }
        #expect(throws: Failure.self, "ended") { try read(certificate, key, days: 91) }
        #expect(throws: Failure.self, "not begun") { try read(certificate, key, days: -3) }
        #expect(throws: Failure.self, "open") { try read(certificate, key, mode: 0o644) }
        #expect(throws: Failure.self, "no certificate") { try read("nothing", key) }
    }
}
