import Foundation
import Model
import RoostTesting
import Testing

/// A secret is never printed, whatever it stands in.
@Suite struct SecretTests {
    private struct Holder {
        var name = "database"
        var secret = Secret("hunter2")
        var list = [Secret("hunter2")]
        var table = ["k": Secret("hunter2")]
        var maybe: Secret? = Secret("hunter2")
    }

    @Test func whateverPrintsIt() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        dump(secret, to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(["k": secret])",
            "\(Holder())",
            String(reflecting: Holder()), "\(Optional(secret) as Any)", dumped,
            "\(Mirror(reflecting: secret).children.map(\.value))",
            "\(Failure("host", "cause \(secret)", output: "\(secret)"))",
        ]
        for text in texts { #expect(!text.contains("hunter2"), "\(text)") }
        #expect("\(secret)" == "‹secret›")
    }

    @Test func itIsNoJSON() {
        #expect(!((Secret("x") as Any) is any Encodable))
        #expect(!JSONSerialization.isValidJSONObject(["k": Secret("x")]))
    }

    @Test func itIsStillItself() {
        #expect(Secret("a").reveal() == "a" && Secret("a") == Secret("a") && Secret("a") != Secret("b"))
    }
}

@Suite struct DigestTests {
    @Test func knownVectors() {
        #expect(Digest.mysqlNative(Secret("password")) == "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19")
        #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.sha256([0x61, 0x62, 0x63]) == Digest.sha256("abc"))
    }

    @Test func base64Roundtrip() {
        var generator = SeededGenerator(9)
        for _ in 0..<500 {
            let text =
                AwkwardText.line(upTo: 80, using: &generator) + "\n" + AwkwardText.line(upTo: 80, using: &generator)
            let encoded = Base64.encode(text)
            #expect(Base64.decode(encoded).map { Array($0.utf8) } == Array(text.utf8))
            #expect(encoded.split(separator: "\n").allSatisfy { $0.count <= 76 } && encoded.allSatisfy { $0.isASCII })
        }
        #expect(Base64.decode("a") == nil && Base64.decode("") == "" && Base64.encode("") == "")
    }
}
