/// How fast the loss of a cache is noticed; configuration and predictions are both made from these.
package enum RedisTiming {
    /// Sentinel (`down-after-milliseconds`, `failover-timeout`).
    ///
    /// Sentinel asks once a second, and after a connection has failed it tries anew once a second: of a master that is killed and back within
    /// half a second it may hear nothing for 2.1 s. At 2000 two of three voters then took it for lost, which is enough to make another one.
    package static let downAfterMilliseconds = 3000
    package static let failoverMilliseconds = 6000
    /// Until Sentinel's next question, and the vote: from a loss to another master 3.6 to 4.4 s were measured.
    static let voteMilliseconds = 1500
    /// After which systemd starts a killed cache again, which then asks the voters: before Sentinel has missed it.
    package static let restartMilliseconds = 100
    /// How often the application's HAProxy asks each cache what it is, and how many answers in a row change what is thought of it.
    package static let checkSeconds = 1
    package static let checkFall = 2

    /// Until the application reaches the other cache: silence, the vote, and the next check (4.2 to 5.5 s were measured).
    package static let takeoverSeconds = Double(downAfterMilliseconds + voteMilliseconds) / 1000 + Double(checkSeconds)
}
