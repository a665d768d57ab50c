/// A certificate that one component shows to its callers.
package struct CertificateRequest: Sendable, Hashable, Comparable {
    /// `HOST/ENGINE`, or `site` for the one that visitors see.
    package var name: String
    /// Host names that it is good for, sorted.
    package var names: [String]
    /// Addresses that it is good for, in the order of their text.
    package var addresses: [Address]

    package init(name: String, names: [String], addresses: [Address]) {
        self.name = name
        self.names = Set(names).sorted()
        self.addresses = Set(addresses).sorted { $0.description < $1.description }
    }

    package static func < (a: CertificateRequest, b: CertificateRequest) -> Bool { a.name < b.name }
}

/// The stack's own authority and what it has signed.
package struct Certificates: Sendable, Equatable {
    /// The authority's certificate in PEM: what everything inside the stack trusts.
    package var authority: String
    /// By the name of the request: certificate, chain and private key in one PEM.
    package var leaves: [String: Secret]
    /// When each of them ends, and the authority by ``authorityName``: seconds since 1970.
    package var ends: [String: Int]

    package static let authorityName = "authority"

    package init(authority: String = "", leaves: [String: Secret] = [:], ends: [String: Int] = [:]) {
        self.authority = authority
        self.leaves = leaves
        self.ends = ends
    }

    /// The PEM called `name`, or a stand-in that is good enough for shapes but for no host.
    package subscript(name: String) -> Secret { leaves[name] ?? Secret("absent-\(name)\n") }
}
