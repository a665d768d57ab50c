/// How much of the time the site is up, from the failure and repair rates of its parts, taken as independent.
package struct Availability: Sendable, Hashable {
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
    /// The largest first.
    package var causes: [Cause]

    package init(probability: Double, causes: [Cause]) {
        self.probability = probability
        self.causes = causes
    }

    /// Minutes of outage in a year of 365.25 days.
    package var outageMinutes: Double { (1 - probability) * 525_960 }
}
