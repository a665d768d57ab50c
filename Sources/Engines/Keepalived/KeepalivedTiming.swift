import Model

/// The figures of VRRP, from which the time of a failover follows (RFC 9568, section 6.1).
package enum KeepalivedTiming {
    package static let advertSeconds = 0.1
    /// The first balancer's priority; each further one has ten less.
    package static let highestPriority = 200
    package static let lowestPriority = 10
    /// Seconds between two looks at HAProxy, and how many must fail.
    package static let trackSeconds = 1.0
    package static let trackFall = 2
    package static let trackRise = 2
    /// Seconds after its start for which a balancer only listens. Where one serves and the others wait, each of those listens
    /// a second longer, so that of balancers that start together the first in the file takes the address.
    package static func startupSeconds(at index: Int, _ mode: Redundancy) -> Int { 5 + (mode == .activePassive ? min(index, 5) : 0) }
    /// Seconds for which a balancer that is back waits before it takes its address again, where it does.
    package static let preemptSeconds = 10
    /// Seconds between two announcements of the holder that it has the address (gratuitous ARP, unsolicited neighbour advertisement).
    static let announcementSeconds = 30

    package static func priority(at index: Int) -> Int { max(lowestPriority, highestPriority - 10 * index) }

    /// Seconds without an advertisement after which the balancer at `index` takes over:
    /// three intervals and the skew time, (256 − priority) / 256 of one.
    package static func takeoverSeconds(at index: Int) -> Double {
        advertSeconds * (3 + Double(256 - priority(at: index)) / 256)
    }
}
