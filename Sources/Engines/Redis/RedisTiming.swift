/// How fast the loss of a cache is noticed; configuration and predictions are both made from these.
package enum RedisTiming {
    /// Sentinel (`down-after-milliseconds`, `failover-timeout`): measured with these, another cache is the master after 2.4 to 2.7 s.
    package static let downAfterMilliseconds = 2000
    package static let failoverMilliseconds = 6000
    /// What the vote takes once a master is missed, at most (measured).
    static let voteMilliseconds = 700
    /// After which systemd starts a killed cache again: before Sentinel, which asks every second, has missed it for 2 s.
    package static let restartMilliseconds = 100
    /// How often the application's HAProxy asks each cache what it is, and how many answers in a row change what is thought of it.
    package static let checkSeconds = 1
    package static let checkFall = 2

    /// Until the application reaches the other cache: silence, the vote, and the next check.
    package static let takeoverSeconds = Double(downAfterMilliseconds + voteMilliseconds) / 1000 + Double(checkSeconds)
}
