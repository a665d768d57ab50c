/// What a certificate in a file says, as far as visitors care.
package struct CertificateFacts: Sendable, Equatable {
    /// Seconds since 1970.
    package var begins: Double
    package var ends: Double
    /// Lower case; `*.` stands for one label.
    package var names: [String]
    package var isSelfSigned: Bool
    package var fitsKey: Bool

    package init(begins: Double, ends: Double, names: [String], isSelfSigned: Bool, fitsKey: Bool) {
        self.begins = begins
        self.ends = ends
        self.names = names
        self.isSelfSigned = isSelfSigned
        self.fitsKey = fitsKey
    }

    /// Whether a visitor who asks for `name` accepts it (RFC 9525: a wildcard stands for exactly one label).
    package func covers(_ name: String) -> Bool {
        names.contains { pattern in
            if pattern == name { return true }
            guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return false }
            return name[dot...] == pattern.dropFirst()
        }
    }
}
