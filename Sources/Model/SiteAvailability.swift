#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How much of the time the site is up, from the failure and repair rates of its parts, taken as independent.
package struct Availability: Sendable, Hashable {
    /// Minutes in a year of 365.25 days.
    package static let yearMinutes = 525_960.0

    /// How much of the outage one host or component has part in.
    package struct Cause: Sendable, Hashable {
        /// `HOST` or `HOST/ENGINE`.
        package var subject: String
        /// Minutes of outage a year that would not be if it never failed.
        package var minutes: Double

        package init(subject: String, minutes: Double) {
            self.subject = subject
            self.minutes = minutes
        }
    }

    /// The probability that the site is up, 0 to 1.
    package var probability: Double
    /// The probability that it is down: not less exact when it is small.
    package var down: Double
    /// The largest first; empty when the stack is too large for that.
    package var causes: [Cause]

    package init(probability: Double, down: Double, causes: [Cause]) {
        self.probability = probability
        self.down = down
        self.causes = causes
    }

    /// Minutes of outage in a year.
    package var outageMinutes: Double { down * Self.yearMinutes }

    /// How many nines the availability begins with: 3 for 99.9 %, 3.3 for 99.95 %.
    package var nines: Double { down <= 0 ? 16 : min(16, -log10(down)) }
}
