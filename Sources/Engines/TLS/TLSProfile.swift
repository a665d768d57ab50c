/// What TLS is spoken with: Mozilla's server-side recommendations, version 5.7 (intermediate at the edge, modern inside).
enum TLSProfile {
    static let curves = "X25519:prime256v1:secp384r1"
    static let suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    /// For TLS 1.2, at the edge only.
    static let ciphers = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ].joined(separator: ":")

    /// Seconds for which a browser remembers that the site has HTTPS only: two years when everybody trusts the
    /// certificate (Mozilla's figure), five minutes when it is the stack's own, which would lock visitors out.
    static func strictTransport(isPublic: Bool) -> Int { isPublic ? 63_072_000 : 300 }
}
