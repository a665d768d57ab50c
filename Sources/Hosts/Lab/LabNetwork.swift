import Model

extension Lab {
    /// The addresses of a lab: one IPv4 network for its hosts, one router in it, one way out for packages.
    struct Network: Codable, Sendable, Equatable {
        /// `10.20.0.254/24`: the router in the hosts' network.
        var router: String
        var prefix: Int
        /// The number of the lab's /30 in 100.64.0.0/10 (RFC 6598), between this machine and the lab's router.
        var uplink: Int

        /// The Internet as the lab knows it: two addresses, each of which knows the other and nothing around it
        /// (203.0.113.0/24, RFC 5737, may well be in use behind this machine).
        static let internet = "203.0.113.1"
        static let client = "203.0.113.10"

        /// The smallest network of at most 256 addresses that holds all of them and a router; a larger one
        /// when they lie farther apart, up to a /8.
        static func around(_ hosts: [Address], _ virtual: [Address]) throws(Failure) -> (router: String, prefix: Int) {
            let all = hosts + virtual
            if let six = all.first(where: \.isIPv6) {
                throw Failure(six.description, "a lab has IPv4 addresses only")
            }
            let numbers = all.map(\.number)
            guard let first = numbers.first else { throw Failure("lab", "has no hosts") }
            for prefix in stride(from: 24, through: 8, by: -1) {
                let mask = UInt32.max << (32 - UInt32(prefix))
                guard numbers.allSatisfy({ $0 & mask == first & mask }) else { continue }
                let broadcast = first | ~mask
                for router in stride(from: broadcast - 1, to: first & mask, by: -1) where !numbers.contains(router) {
                    return (Address(number: router).description, prefix)
                }
            }
            throw Failure("lab", "its hosts' addresses lie too far apart for one network")
        }

        /// Whether `address` lies in the hosts' network and is not the router's.
        func takes(_ address: Address) -> Bool {
            guard !address.isIPv6, let own = Address(router) else { return false }
            let mask = UInt32.max << (32 - UInt32(prefix))
            return address.number & mask == own.number & mask && address != own
        }

        /// The two ends of the way out: this machine's, and the lab router's.
        var ends: (machine: String, lab: String) {
            let first = Address("100.64.0.0")!.number + UInt32(uplink) * 4
            return (Address(number: first + 1).description, Address(number: first + 2).description)
        }

        /// A free /30, the first one after a place that depends on the lab's name.
        ///
        /// - Parameter inUse: networks as `ip route` and `ip address` print them: `100.64.0.0/10`, `100.70.0.1`.
        static func freeUplink(id: String, taken: Set<Int>, inUse: [String]) throws(Failure) -> Int {
            let count = 1 << 20
            let start = Int(UInt64(fingerprint(id), radix: 16)! % UInt64(count))
            let used = inUse.compactMap(Range.init)
            for step in 0..<count {
                let number = (start + step) % count
                let first = Address("100.64.0.0")!.number + UInt32(number) * 4
                if taken.contains(number) || used.contains(where: { $0.first <= first + 3 && first <= $0.last }) {
                    continue
                }
                return number
            }
            throw Failure("100.64.0.0/10", "is all in use on this machine")
        }

        private struct Range {
            var first: UInt32
            var last: UInt32

            init?(_ text: String) {
                let parts = text.split(separator: "/")
                guard let address = parts.first.flatMap({ Address(String($0)) }), !address.isIPv6,
                    let prefix = parts.count == 1 ? 32 : Int(parts[1]), (1...32).contains(prefix)
                else { return nil }
                let mask = UInt32.max << (32 - UInt32(prefix))
                first = address.number & mask
                last = first | ~mask
            }
        }
    }
}

extension Address {
    /// An IPv4 address as a number.
    fileprivate var number: UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    fileprivate init(number: UInt32) {
        self.init(bytes: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
    }
}
