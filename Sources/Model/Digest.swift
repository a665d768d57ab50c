import Crypto

/// Content hashes, in lower-case hexadecimal.
package enum Digest {
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return hex(hash.finalize())
    }

    package static func sha256(_ text: String) -> String { sha256(text.utf8) }

    /// What MariaDB stores for a password under `mysql_native_password`: `*` and the upper-case SHA1(SHA1(password)).
    package static func mysqlNative(_ password: Secret) -> String {
        let once = Insecure.SHA1.hash(data: Array(password.reveal().utf8))
        return "*" + hex(Insecure.SHA1.hash(data: Array(once))).uppercased()
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
