/// How long HAProxy waits for what; its configuration and the predictions are both made from these.
package enum HAProxyTiming {
    /// Within one network a connection that is not there after this is none: the request goes to another server.
    package static let connectMilliseconds = 300
    /// A connection on which nothing is acknowledged for this long is over, and a read is asked again elsewhere (tcp(7), `TCP_USER_TIMEOUT`).
    package static let silenceMilliseconds = 500
    /// Where everything was acknowledged and an answer is awaited, the other side is asked for a sign of life each second; one that stays away
    /// ends the connection with the next.
    package static let signOfLifeSeconds = 1
    package static let checkSeconds = 1
    /// For the answer to a check, once there is a connection: more than nginx takes to find an application host that lives.
    static let checkAnswerSeconds = 1
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

    /// Seconds after which a server that answers nothing gets no more requests: the checks that must fail, each after a pause and with
    /// its own time limit.
    package static let detectionSeconds = Double(checkFall * (checkSeconds + checkAnswerSeconds))
    /// Seconds after which a database that answers its checks with no, or refuses them, gets no more sessions.
    package static let departureSeconds = Double(checkSeconds * (checkFall + 1))
}
