/// What ACME asks for: whom to write to, whom to trust.
extension Word {
    static let emailAddress: Word = .init(
        "an e-mail address", "NAME@DOMAIN",
        .text(pattern: "^[A-Za-z0-9.!#%&*+/=?_{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$", longest: 254)
    ) { text in
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1
            && labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { Label.isAlphanumeric($0) || $0 == UInt8(ascii: "-") } }
            && parts[0].utf8.allSatisfy { Label.isAlphanumeric($0) || ".!#%&*+/=?_{|}~-".utf8.contains($0) }
    }

    static let hostFile: Word = .init(
        "a file on the host", "an absolute path, such as /etc/ssl/certs/our-acme.pem",
        .text(pattern: "^/[A-Za-z0-9._/+-]*[A-Za-z0-9._+-]$", longest: 255)
    ) { text in
        text.hasPrefix("/") && !text.hasSuffix("/") && text.utf8.count <= 255 && !text.contains("..")
            && text.utf8.allSatisfy { Label.isAlphanumeric($0) || "._/+-".utf8.contains($0) }
    }
}
