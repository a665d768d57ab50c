import Model

/// The zone's number: a larger one exactly when the zone is another one (RFC 1912, section 2.2), so that a server that copies it from one of
/// these sees that there is something new; and the same on all of them, whichever was away.
///
/// It is state of the hosts, in the file that they serve: the file of the stack alone cannot tell what it said before.
package enum ZoneNumber {
    private static let kind = "zone"

    /// Says which number the zone in `path` has, and what the rest of it is.
    static func probe(_ zone: Zone, in path: String) -> String {
        """
        [ ! -r \(path) ] || F \(kind) \(zone.domain) "$(sed -n 's/.* SOA .* \\([0-9]*\\)\\( [0-9]*\\)\\{4\\}$/\\1/p' \(path)) $(grep -v '^;\\| SOA ' \(path) | sha256sum | cut -c -64)"
        """
    }

    /// The number of the zone that `stack` describes, where the name servers say `facts`.
    package static func next(for stack: Stack, facts: [String: Facts]) -> UInt32 {
        let zone = Zone(stack)
        let known = stack.hosts(.dns).compactMap { host -> (number: UInt32, digest: String)? in
            let words = facts[host.name]?[kind, zone.domain]?.split(separator: " ") ?? []
            guard words.count == 2, let number = UInt32(words[0]) else { return nil }
            return (number, String(words[1]))
        }
        // After the largest comes zero, which is larger (RFC 1982, section 3.2).
        guard let latest = known.map(\.number).max(by: { Int32(bitPattern: $1 &- $0) > 0 }) else { return 1 }
        let isSame = known.contains { $0.number == latest && $0.digest == Digest.sha256(zone.text) }
        return isSame ? latest : latest &+ 1
    }
}
