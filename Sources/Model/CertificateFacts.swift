/// What a certificate in a file says about itself.
package struct CertificateFacts: Sendable, Equatable {
    /// DNS names that it is good for, in lower case; may begin with `*.`.
    package var names: [String]
    /// Seconds since 1970.
    package var notBefore: Int
    package var notAfter: Int
    /// Whether its subject signed it itself.
    package var isSelfSigned: Bool
    /// Whether the private key beside it is its own; nil when that could not be read.
    package var matchesKey: Bool?

    package init(names: [String], notBefore: Int, notAfter: Int, isSelfSigned: Bool, matchesKey: Bool?) {
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isSelfSigned = isSelfSigned
        self.matchesKey = matchesKey
    }

    /// Whether a visitor who asks for `name` accepts it (RFC 6125: a star stands for one label, and only the first).
    package func covers(_ name: String) -> Bool {
        names.contains { pattern in
            if pattern == name { return true }
            guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return false }
            return name[dot...] == pattern.dropFirst()
        }
    }
}

/// What came of reading the files that `tls.certificate` names.
package struct CertificateReading: Sendable, Equatable {
    /// One of the two files, and why it tells nothing.
    package struct Problem: Sendable, Equatable {
        /// The dotted path of the key that names the file: `tls.certificate.cert`.
        package var key: String
        package var message: String

        package init(key: String, message: String) {
            self.key = key
            self.message = message
        }
    }

    /// Nil when no certificate could be read.
    package var facts: CertificateFacts?
    package var problems: [Problem]

    package init(facts: CertificateFacts?, problems: [Problem] = []) {
        self.facts = facts
        self.problems = problems
    }
}
