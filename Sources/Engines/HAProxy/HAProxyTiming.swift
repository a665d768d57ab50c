/// How long HAProxy waits for what; its configuration and the predictions are both made from these.
package enum HAProxyTiming {
    /// Within one network a connection that is not there after this is none: the request goes to another server.
    package static let connectMilliseconds = 300
    /// A connection on which nothing is acknowledged for this long is over: less than the checks take, so that a read is asked again elsewhere
    /// before they end its session (tcp(7), `TCP_USER_TIMEOUT`).
    package static let silenceSeconds = 1
    /// So many connections in a row that cannot be made, without one that can, count as a failed check (manual, `observe`): where there are
    /// requests, a lost host is out before the next checks.
    package static let errorLimit = 3
    package static let checkSeconds = 1
    package static let checkFall = 2
    package static let checkRise = 2
    package static let serverSeconds = 60
    package static let clientSeconds = 60
    package static let retries = 2
    /// After which systemd starts one again that has died: before keepalived has looked for it twice.
    package static let restartMilliseconds = 200
    /// From its death until it serves again: measured 0.4 s.
    package static let recoverySeconds = 0.8
    /// Of the application behind its own host's HAProxy.
    package static let frontCheckMilliseconds = 500

    /// Seconds after which a server that answers nothing gets no more requests: the checks that must fail, each with
    /// its own time limit.
    package static let detectionSeconds = Double(checkSeconds * (checkFall + 1))
}
