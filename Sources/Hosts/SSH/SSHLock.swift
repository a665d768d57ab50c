import Model
import Subprocess
import Synchronization
import SystemPackage

/// A host held through an SSH session of its own: it ends with this process, or 45 s after the network does.
final class SSHLock: HostLock {
    private let stop: AsyncStream<Void>.Continuation
    private let session: Task<Void, Never>
    private let over: Ended

    private init(stop: AsyncStream<Void>.Continuation, session: Task<Void, Never>, over: Ended) {
        self.stop = stop
        self.session = session
        self.over = over
    }

    /// Whether the session is over.
    private final class Ended: Sendable {
        let value = Mutex(false)
    }

    var isHeld: Bool { !over.value.withLock { $0 } }

    func release() async {
        stop.finish()
        await session.value
    }

    /// Seconds that a host may take to answer who holds it.
    private static let patience = 60

    /// Holds a lock on an open file for as long as something is heard from the operator. Each answer has a line of its
    /// own, whatever a login script printed before without ending its line.
    static func script(_ holder: String) -> String {
        """
        R=\(Shell.home); mkdir -p $R && exec 8>>$R/lock || { printf '\\n#roost refused\\n'; exit 1; }
        flock -w 2 8 || { printf '\\n#roost held %s\\n' "$(cat $R/lock)"; exit 9; }
        printf '%s\\n' \(Shell.quote(holder)) >$R/lock
        printf '\\n#roost locked\\n'
        while [ -n "$(timeout 45 head -c 1)" ]; do :; done
        """
    }

    static func take(host: String, command: [String]) async throws(Failure) -> SSHLock {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let (answers, answer) = AsyncStream<String>.makeStream()
        var options = PlatformOptions()
        options.processGroupID = 0
        let configuration = Configuration(
            executable: Child.executable(command[0]), arguments: Arguments(Array(command.dropFirst())), platformOptions: options)
        let over = Ended()
        let session = Task {
            _ = try? await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .discarded
            ) { execution in
                let beat = Task {
                    while !Task.isCancelled, (try? await execution.standardInputWriter.write([UInt8(ascii: "x")])) != nil {
                        try? await Task.sleep(for: .seconds(10))
                    }
                }
                let stopping = Task {
                    for await _ in stops {}
                    beat.cancel()
                    try? await execution.standardInputWriter.finish()
                }
                for try await line in execution.standardOutput.strings() { answer.yield(line) }
                stopping.cancel()
                beat.cancel()
            }
            over.value.withLock { $0 = true }
            answer.finish()
        }
        let waiting = Task {
            guard (try? await Task.sleep(for: .seconds(patience))) != nil else { return }
            answer.finish()
        }
        defer { waiting.cancel() }
        for await line in answers {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.first == "#roost", words.count > 1 else { continue }
            if words[1] == "locked" { return SSHLock(stop: stop, session: session, over: over) }
            stop.finish()
            throw HostLocks.refusal(host, holder: words.count > 2 ? words[2] : "")
        }
        stop.finish()
        throw Failure(host, "could not be locked", hint: "can \(Shell.home) be written there, and does SSH work at all?")
    }
}
