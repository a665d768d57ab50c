import Foundation
import Model
import RoostTesting
import Testing

@testable import Deployments

/// What the files of `tls.certificate` say is read; what is wrong with them is told, never thrown.
@Suite struct CertificateInspectionTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func aCertificateAndItsKey() throws {
        let pair = try leaf(["shop.example.org", "www.shop.example.org"])
        let reading = try #require(try read(pair.certificate, pair.key))
        let facts = try #require(reading.facts)
        #expect(reading.problems.isEmpty)
        #expect(facts.names == ["shop.example.org", "www.shop.example.org"])
        #expect(facts.matchesKey == true && !facts.isSelfSigned)
        #expect(facts.notBefore < 1_800_000_000 && facts.notAfter > 1_800_000_000 + 80 * 86_400)
    }

    @Test func signedByItself() throws {
        let authority = try Authority(stack: "s", now: Self.now)
        let text = try authority.certificate.serializeAsPEM().pemString + "\n"
        let facts = try #require(try read(text, try authority.keyText().reveal())?.facts)
        #expect(facts.isSelfSigned && facts.matchesKey == true && facts.names.isEmpty)
    }

    @Test func anotherKey() throws {
        let (one, other) = (try leaf(["a.example.org"]), try leaf(["a.example.org"]))
        #expect(try read(one.certificate, other.key)?.facts?.matchesKey == false)
    }

    @Test func whatCannotBeRead() throws {
        let pair = try leaf(["a.example.org"])
        func problems(_ certificate: String?, _ key: String?) throws -> [String] {
            try #require(try read(certificate, key)).problems.map { "\($0.key.split(separator: ".").last ?? "") \($0.message)" }
        }
        #expect(try problems(nil, pair.key) == ["cert does not exist"])
        #expect(try problems(pair.certificate, nil) == ["key does not exist"])
        #expect(try problems("nothing", pair.key) == ["cert holds nothing in PEM"])
        #expect(try problems(pair.key, pair.key) == ["cert holds no certificate that can be read"])
        #expect(try problems(pair.certificate, pair.certificate) == ["key holds no private key that can be read"])
        let sealed = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
        #expect(try problems(pair.certificate, sealed) == ["key is under a passphrase, which nobody can type on a host"])
        #expect(try problems(String(repeating: "A", count: 1 << 20 + 1), pair.key) == ["cert is larger than 1 MiB"])
        let cut = String(pair.certificate.prefix(pair.certificate.count / 2))
        #expect(try problems(cut, pair.key).count == 1)
    }

    @Test func onlyFilesAreRead() throws {
        var stack = stack("/dev/zero", "/tmp")
        #expect(CertificateInspection.read(stack)?.problems.map(\.message) == ["is not a file", "is not a file"])
        stack.tls?.certificate = .acme
        #expect(CertificateInspection.read(stack) == nil)
        stack.tls = nil
        #expect(CertificateInspection.read(stack) == nil)
    }

    private func leaf(_ names: [String]) throws -> (certificate: String, key: String) {
        let whole = try Authority(stack: "s", now: Self.now)
            .issue(CertificateRequest(name: "site", names: names, addresses: []), now: Self.now).reveal()
        let split = try #require(whole.range(of: "-----BEGIN PRIVATE KEY"))
        return (String(whole[..<split.lowerBound]), String(whole[split.lowerBound...]))
    }

    private func stack(_ certificate: String, _ key: String) -> Stack {
        var stack = Stack(name: "s", domain: "example.org", hosts: [])
        stack.tls = TLS()
        stack.tls?.certificate = .files(certificate: certificate, key: key)
        return stack
    }

    private func read(_ certificate: String?, _ key: String?) throws -> CertificateReading? {
        try TemporaryFolder.inside { folder in
            if let certificate { try TemporaryFolder.write(certificate, to: "c.pem", in: folder) }
            if let key { try TemporaryFolder.write(key, to: "k.pem", in: folder, mode: 0o600) }
            var stack = stack("c.pem", "k.pem")
            stack.source.directory = folder
            return CertificateInspection.read(stack)
        }
    }
}
