/// A service elsewhere that the application calls, as the firewall can know it: where, and at which TCP port.
package struct Reach: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// An address is a network of one.
        case network(Network)
        /// The rules of a firewall hold addresses, and those of a name change: it is known by its port only.
        case name(String)
    }

    package var place: Place
    package var port: Int

    /// `api.example.com:443`, `203.0.113.0/24:25`, `10.0.0.9:5432`, `[2001:db8::9]:443`, `[2001:db8::/32]:443`.
    package init?(_ text: String) {
        guard let (place, port) = Self.parts(text), let number = port.flatMap(Quantities.number), (1...65_535).contains(number) else { return nil }
        let inner = place.hasPrefix("[") && place.hasSuffix("]") ? String(place.dropFirst().dropLast()) : nil
        if let network = Network(inner ?? place), network.address.isIPv6 == (inner != nil) {
            self.place = .network(network)
        } else if inner == nil, Label.problem(withDomain: place) == nil {
            self.place = .name(place)
        } else {
            return nil
        }
        self.port = number
    }

    /// What stands before and after the last colon that is outside of brackets; no port when there is no such colon.
    static func parts(_ text: String) -> (place: String, port: String?)? {
        let from = text.hasPrefix("[") ? text.firstIndex(of: "]") ?? text.startIndex : text.startIndex
        guard let colon = text[from...].lastIndex(of: ":") else { return text.isEmpty ? nil : (text, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

extension Reach.Place: CustomStringConvertible {
    /// As it stands before the colon, IPv6 without brackets.
    package var description: String {
        switch self {
        case .name(let name): name
        case .network(let network): network.prefix == network.address.bytes.count * 8 ? "\(network.address)" : "\(network)"
        }
    }
}
