/// Addresses, networks and URLs.
extension Word {
    /// An address that a host can have.
    static let address: Word = .init(
        "an address", "IPv4 or IPv6, such as 10.20.0.11 or fd00::11", .text(pattern: "^[0-9A-Fa-f.:]+$", longest: 45)
    ) { text in
        let message = "\(Quote.of(text)) is not an address"
        guard let address = Address(text) else {
            if text.hasPrefix("["), text.hasSuffix("]"), Address(String(text.dropFirst().dropLast())) != nil {
                return Problem(message: message, hint: "write it without brackets")
            }
            if text.contains("/") { return Problem(message: message, hint: "leave out the prefix length") }
            if text.contains("%") {
                return Problem(message: message, hint: "a link-local address works on one link only: use another")
            }
            return Problem(message: message, hint: "write IPv4 or IPv6, such as 10.20.0.11 or fd00::11")
        }
        guard let reason = unfitness(of: address) else { return nil }
        return Problem(
            message: "`\(address)` cannot be the address of a host: \(reason)", hint: "use a unicast address")
    }

    static func unfitness(of address: Address) -> String? {
        let bytes = address.bytes
        if bytes.allSatisfy({ $0 == 0 }) { return "it means any address" }
        if address.isIPv6 {
            if bytes[0] == 0xFF { return "it is a multicast address" }
            if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return "it is link-local" }
            if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
                return "it is an IPv4 address in IPv6 clothes"
            }
            return nil
        }
        if bytes.allSatisfy({ $0 == 255 }) { return "it is the broadcast address" }
        return (224..<240).contains(bytes[0]) ? "it is a multicast address" : nil
    }

    static let network: Word = .init(
        "a network", "an address and a prefix length, such as 10.20.0.0/24",
        .text(pattern: "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$", longest: 49)
    ) { text in
        guard Network(text) == nil else { return nil }
        let hint = Network.around(text).map { "the network around it is `\($0)`" } ?? "write \(network.advice)"
        return Problem(message: "\(Quote.of(text)) is not a network", hint: hint)
    }

    static let webAddress = url(["https", "http"])
    static let logAddress = url(["tls", "tcp", "udp", "https", "http"])

    private static func url(_ schemes: [String]) -> Word {
        Word(
            "a URL", "\(schemes.joined(separator: " or "))://HOST/PATH, without spaces or quotes",
            .text(pattern: "^(\(schemes.joined(separator: "|")))://[^/?#:\\s][^\\s\"'<>]*$", longest: 2048)
        ) { text in
            guard let scheme = schemes.first(where: { text.hasPrefix($0 + "://") }), text.utf8.count <= 2048 else {
                return false
            }
            let rest = text.dropFirst(scheme.utf8.count + 3)
            let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            return !host.isEmpty && !host.hasPrefix(":")
                && rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"'<>\\^`{|}".utf8.contains($0) }
        }
    }
}
