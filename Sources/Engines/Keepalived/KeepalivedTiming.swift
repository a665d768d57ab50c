import Model

/// The figures of VRRP, from which the time of a failover follows (RFC 9568, section 6.1).
package enum KeepalivedTiming {
    package static let advertSeconds = 0.1
    /// The first balancer's priority; each further one has ten less.
    package static let highestPriority = 200
    package static let lowestPriority = 10
    /// Seconds between two looks at HAProxy, and how many must fail.
    package static let trackSeconds = 1.0

    package static func priority(at index: Int) -> Int { max(lowestPriority, highestPriority - 10 * index) }

    /// Seconds without an advertisement after which the balancer at `index` takes over:
    /// three intervals and the skew time, (256 − priority) / 256 of one.
    package static func takeoverSeconds(at index: Int) -> Double {
        advertSeconds * (3 + Double(256 - priority(at: index)) / 256)
    }
}
