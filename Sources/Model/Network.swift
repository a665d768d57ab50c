/// A network in CIDR notation: an address whose host bits are zero, and the length of its prefix.
package struct Network: Sendable, Hashable {
    package let address: Address
    package let prefix: Int

    /// `10.20.0.0/24`; a bare address is a network of one.
    package init?(_ text: String) {
        guard let (address, prefix) = Network.parts(text) else { return nil }
        self.init(address: address, prefix: prefix)
    }

    /// Nil when `address` has bits beyond the prefix.
    package init?(address: Address, prefix: Int) {
        guard (0...address.bytes.count * 8).contains(prefix), Network.masked(address, prefix) == address else {
            return nil
        }
        self.address = address
        self.prefix = prefix
    }

    /// The network that an address with a prefix lies in: `10.20.0.7/24` lies in `10.20.0.0/24`.
    package static func around(_ text: String) -> Network? {
        parts(text).flatMap { Network(address: masked($0.0, $0.1), prefix: $0.1) }
    }

    package func contains(_ other: Address) -> Bool {
        other.bytes.count == address.bytes.count && Network.masked(other, prefix) == address
    }

    /// The all-ones address of an IPv4 network that has one.
    package var broadcast: Address? {
        guard !address.isIPv6, prefix < 31 else { return nil }
        return Address(bytes: zip(address.bytes, Network.mask(prefix, bytes: 4)).map { $0 | ~$1 })
    }

    private static func parts(_ text: String) -> (Address, Int)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = Address(parts[0]) else { return nil }
        let longest = address.bytes.count * 8
        guard parts.count == 2 else { return (address, longest) }
        guard let prefix = Quantities.number(parts[1]), prefix <= longest else { return nil }
        return (address, prefix)
    }

    private static func mask(_ prefix: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { index in
            let bits = min(8, max(0, prefix - index * 8))
            return bits == 0 ? 0 : UInt8.max << UInt8(8 - bits)
        }
    }

    private static func masked(_ address: Address, _ prefix: Int) -> Address {
        Address(bytes: zip(address.bytes, mask(prefix, bytes: address.bytes.count)).map { $0 & $1 })
    }
}

extension Network: CustomStringConvertible {
    package var description: String { "\(address)/\(prefix)" }
}
