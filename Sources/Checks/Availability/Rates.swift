import Model

/// How often parts fail, and how long they stay failed, where the stack file says nothing.
///
/// None of these is a measurement of anybody's servers. They are of the order that operators of large fleets have published, and are
/// there so that stacks can be compared: the ratio between two stacks says more than either number.
package enum StandardRates {
    private static let day = 86_400.0

    /// A server: two outages a year (Barroso, Hölzle, Ranganathan, "The Datacenter as a Computer", 3rd edition, section 7.3:
    /// servers restart 1.2 to 2 times a year in the mean); an hour until somebody has replaced or restarted it, which is an assumption.
    package static let host = FailureRates.Rate(between: 182.625 * day, repair: 3600)

    /// A program that systemd cannot bring back by itself: four times a year, ten minutes until somebody has; both assumptions.
    package static let engine = FailureRates.Rate(between: 91.3125 * day, repair: 600)
}
