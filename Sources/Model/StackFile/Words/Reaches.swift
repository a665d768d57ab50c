/// Services elsewhere.
extension Word {
    static let reach: Word = .init(
        "a service elsewhere",
        "an address, a network or a name, and a TCP port: 10.0.0.9:5432, 203.0.113.0/24:25, \"[2001:db8::9]:443\" or api.example.com:443",
        .text(pattern: "^([a-z0-9.-]+(/[0-9]{1,2})?|\\[[0-9A-Fa-f:.]+(/[0-9]{1,3})?\\]):[0-9]{1,5}$", longest: 260)
    ) { text in
        let message = "\(Quote.of(text)) is not a service elsewhere"
        if let scheme = text.firstRange(of: "://") {
            let rest = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
            let port = text.hasPrefix("http://") ? 80 : 443
            let meant = rest.contains(":") ? "\(rest)" : "\(rest):\(port)"
            return Problem(message: message, hint: Reach(meant) == nil ? "leave out the scheme and the path" : "write `\(meant)`")
        }
        if let protocolName = ["/udp", "/tcp"].first(where: text.hasSuffix) {
            return Problem(message: message, hint: protocolName == "/tcp" ? "leave out `/tcp`: every port is one of TCP" : "only ports of TCP can be opened")
        }
        if Network(text)?.address.isIPv6 == true { return Problem(message: message, hint: "write `\"[\(text)]:443\"`, with the port that it listens on") }
        guard let (place, port) = Reach.parts(text) else { return Problem(message: message, hint: "write \(reach.advice)") }
        guard let port else { return Problem(message: "\(Quote.of(text)) names no port", hint: "write `\(Quote.plain(text, longest: 60)):443`, or whichever it listens on") }
        guard let number = Quantities.number(port), (1...65_535).contains(number) else {
            return Problem(message: "\(Quote.of(port)) is not a port", hint: "write a number from 1 to 65535 after the last colon")
        }
        guard let found = Reach(text) else {
            let inner = place.hasPrefix("[") ? String(place.dropFirst().dropLast()) : place
            if place.contains("*") { return Problem(message: message, hint: "a wildcard has no address: name each service") }
            if place == "localhost" { return Problem(message: message, hint: "what is on the same host is open already: remove it") }
            if let around = Network.around(inner) {
                let written = around.address.isIPv6 ? "[\(around)]" : "\(around)"
                return Problem(message: message, hint: around == Network(inner) ? "write IPv6 in brackets: `\"\(written):\(number)\"`" : "the network around it is `\(written):\(number)`")
            }
            let problem = Label.problem(withDomain: place)
            return Problem(message: problem.map { "\(message): \($0.message)" } ?? message, hint: problem?.hint ?? "write \(reach.advice)")
        }
        guard case .network(let network) = found.place, let reason = unfitness(of: network) else { return nil }
        return Problem(message: "nothing elsewhere has an address of `\(found.place)`: \(reason)", hint: "use a unicast address")
    }

    /// Why nobody elsewhere can have an address of a network.
    private static func unfitness(of network: Network) -> String? {
        let bytes = network.address.bytes
        let isLoopback = network.address.isIPv6 ? network.prefix == 128 && bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 : network.prefix >= 8 && bytes[0] == 127
        return isLoopback ? "it is loopback, which is open already" : network.prefix > 8 ? unfitness(of: network.address) : nil
    }
}
