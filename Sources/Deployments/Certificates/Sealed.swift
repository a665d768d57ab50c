import Crypto
import CryptoExtras
import Foundation
import Model

/// A text under a passphrase: AES-256-GCM with a key from scrypt (RFC 7914).
struct Sealed: Codable, Equatable {
    /// 2^15 rounds of blocks of 8: 32 MiB and a tenth of a second (RFC 7914 names 2^14 for logins).
    private static let rounds = 32_768
    private static let blockSize = 8

    var kdf = "scrypt"
    var rounds = Self.rounds
    var blockSize = Self.blockSize
    var cipher = "aes-256-gcm"
    var salt: Data
    /// Nonce, ciphertext and tag.
    var box: Data

    init(_ text: Secret, with passphrase: Secret) throws {
        var generator = SystemRandomNumberGenerator()
        salt = Data((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
        box = Data()
        let key = try Self.key(passphrase, salt: salt, rounds: rounds, blockSize: blockSize)
        guard let sealed = try AES.GCM.seal(Data(text.reveal().utf8), using: key).combined else {
            throw CryptoKitError.incorrectParameterSize
        }
        box = sealed
    }

    /// - Throws: when the passphrase is another one, or a byte was changed.
    func open(with passphrase: Secret) throws -> Secret {
        guard kdf == "scrypt", cipher == "aes-256-gcm", (2...1 << 20).contains(rounds), rounds & (rounds - 1) == 0, blockSize == 8
        else { throw CryptoKitError.incorrectParameterSize }
        let key = try Self.key(passphrase, salt: salt, rounds: rounds, blockSize: blockSize)
        let text = try AES.GCM.open(AES.GCM.SealedBox(combined: box), using: key)
        return Secret(String(decoding: text, as: UTF8.self))
    }

    private static func key(_ passphrase: Secret, salt: Data, rounds: Int, blockSize: Int) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Data(passphrase.reveal().utf8), salt: salt, outputByteCount: 32, rounds: rounds, blockSize: blockSize,
            parallelism: 1)
    }
}
