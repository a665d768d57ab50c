import Model

/// A way to run scripts on one host. The real one is ``SSHConnection``; tests record and replay.
package protocol Connection: Sendable {
    var host: String { get }
    /// Runs a script by the host's POSIX shell as root; the script travels on standard input, never in an argument.
    func run(_ script: String, timeout: Duration, onLine: (@Sendable (String) -> Void)?) async throws(Failure) -> Child.Result
    /// Runs a script that goes on for as long as it likes, over a connection of its own, which is given up within five seconds
    /// of silence on the network. Ends with the task that waits for it.
    ///
    /// - Throws: always, once it has ended by itself: nobody is heard from any more.
    func follow(_ script: String, onLine: @escaping @Sendable (String) -> Void) async throws(Failure)
    /// Puts a local file where `upload` says, whole or not at all; a file that is there already is not sent again.
    func send(_ upload: Upload) async throws(Failure)
    /// The same host over a connection that is made anew for each run, whatever others are kept open.
    var anew: any Connection { get }
    /// Takes the host for oneself until the lock is released or this process ends, whichever comes first.
    ///
    /// - Throws: a failure that names the holder.
    func lock(as holder: String) async throws(Failure) -> any HostLock
}

/// The wording of a host that is somebody else's for now.
package enum HostLocks {
    /// What is said to the second of two operators.
    package static func refusal(_ host: String, holder: String) -> Failure {
        let holder = Terminal.plain(holder).split(whereSeparator: \.isNewline).joined(separator: " ")
        return Failure(
            host, "is being changed by \(holder.isEmpty ? "somebody" : holder)",
            hint: "wait until that is done; a holder that is gone is forgotten by itself")
    }
}

/// A host that is held; nobody else changes it meanwhile.
package protocol HostLock: Sendable {
    func release() async
    /// False once the connection that holds it is gone: then somebody else may change the host.
    var isHeld: Bool { get }
}
