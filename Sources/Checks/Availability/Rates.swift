import Model

/// How often parts fail, and how long they stay failed, where the stack file says nothing.
///
/// None of these is a measurement of anybody's servers. They are assumptions of a plausible order, and are there so that stacks can be compared: the ratio between two stacks says more than either number.
package enum StandardRates {
    private static let day = 86_400.0

    /// A server: two outages a year, an hour each; both assumed. For orientation: of 1,800 servers of a new cluster about 1,000 failed
    /// in its first year (Dean, 2008), and repairs took from under an hour to more than a day in the mean (Schroeder and Gibson, 2006).
    package static let host = FailureRates.Rate(between: 182.625 * day, repair: 3600)

    /// A program that systemd cannot bring back by itself: four times a year, ten minutes until somebody has; both assumptions.
    package static let engine = FailureRates.Rate(between: 91.3125 * day, repair: 600)
}
