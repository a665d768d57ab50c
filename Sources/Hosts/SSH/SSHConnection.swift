import Foundation
import Model

/// A host over OpenSSH, with the user's own configuration, known hosts and agent, all through one connection.
package struct SSHConnection: Connection {
    package let host: String
    private var destination: [String]
    private let user: String
    /// The same way in, as a person would type it.
    private let byHand: String
    private let program: String

    /// - Parameters:
    ///   - configuration: a file that OpenSSH reads instead of the user's own; the lab writes one.
    ///   - program: OpenSSH's client; tests put another in its place.
    ///   - control: the folder for the multiplexing sockets, from ``controlFolder(for:)``.
    package init(
        host: String, address: Address, ssh: SSHSettings, configuration: String?, control: String,
        program: String = "ssh"
    ) {
        self.program = program
        self.host = host
        user = ssh.user
        var words = configuration.map { ["-F", $0] } ?? []
        let way = (["ssh"] + words + (ssh.port.map { ["-p", "\($0)"] } ?? []) + ["\(ssh.user)@\(address)"])
        byHand = way.map(Shell.quote).joined(separator: " ")
        words += [
            "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ControlMaster=auto", "-o",
            "ControlPath=\(control)/%C", "-o", "ControlPersist=60", "-o", "ServerAliveInterval=5", "-o",
            "ServerAliveCountMax=3", "-o", "LogLevel=ERROR", "-l", ssh.user,
        ]
        if let port = ssh.port { words += ["-p", "\(port)"] }
        destination = words + ["\(address)"]
    }

    package var anew: any Connection {
        var other = self
        // The first value that OpenSSH is given counts.
        other.destination = ["-o", "ControlMaster=no", "-o", "ControlPath=none"] + destination
        return other
    }

    /// The words of an `ssh` that runs `command` there, or logs in.
    package func command(_ command: [String] = [], terminal: Bool = false) -> [String] {
        [program] + (terminal ? ["-t"] : []) + destination + (command.isEmpty ? [] : ["--"] + command)
    }

    private var isRoot: Bool { user == "root" }

    private func shell(_ script: String? = nil) -> [String] {
        let sh = script.map { "sh -c \(Shell.quote($0))" } ?? "sh"
        return command([isRoot ? sh : "sudo -n \(sh)"])
    }

    package func run(
        _ script: String, timeout: Duration, onLine: (@Sendable (String) -> Void)? = nil
    ) async throws(Failure) -> Child.Result {
        let result = try await Child.run(shell(), input: .bytes(Array(script.utf8)), timeout: timeout, onLine: onLine)
        if result.timedOut {
            throw Failure(host, "did not finish within \(timeout.formatted)", output: Terminal.plain(result.errors))
        }
        if result.status == 255 { throw unreachable(result.errors) }
        if let refusal = refusal(result) { throw refusal }
        return result
    }

    package func follow(_ script: String, onLine: @escaping @Sendable (String) -> Void) async throws(Failure) {
        var other = self
        // The first value that OpenSSH is given counts.
        other.destination =
            ["-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ServerAliveInterval=2", "-o", "ServerAliveCountMax=2", "-o", "ConnectTimeout=5"]
            + destination
        let result = try await Child.follow(other.shell(), input: Array(script.utf8), onLine: onLine)
        if result.status == 255 { throw unreachable(result.errors) }
        if let refusal = refusal(result) { throw refusal }
        throw Failure(host, "ended what was being followed (status \(result.status))", output: Terminal.plain(result.errors))
    }

    package func send(_ upload: Upload) async throws(Failure) {
        let path = upload.remotePath
        let script = """
            umask 077; mkdir -p \(Shell.home)/uploads && { printf '%s  %s\\n' \(upload.sha256) \(path) | sha256sum -c --status 2>/dev/null; } && exit 0
            cat >\(path).part && printf '%s  %s\\n' \(upload.sha256) \(path).part | sha256sum -c --status && mv -f \(path).part \(path)
            """
        let result = try await Child.run(shell(script), input: .file(upload.path), timeout: .seconds(900))
        if result.status == 255 { throw unreachable(result.errors) }
        guard result.status == 0 else {
            throw Failure(host, "an upload of \(upload.size >> 10) KiB did not arrive whole", output: Terminal.plain(result.errors))
        }
    }

    package func lock(as holder: String) async throws(Failure) -> any HostLock {
        try await SSHLock.take(host: host, command: shell(SSHLock.script(holder)))
    }

    /// Ends the shared connection, if there is one.
    package func close() async {
        _ = try? await Child.run([program, "-O", "exit"] + destination, timeout: .seconds(5))
    }

    /// Why no command of Roost's ran at all: a script begins with an empty line, whatever a login script printed before, and
    /// sudo says why it runs none.
    private func refusal(_ result: Child.Result) -> Failure? {
        let ran = result.output.hasPrefix("\n") || result.output.contains("\n\n")
        guard !isRoot, result.status != 0, !ran, result.errors.contains("sudo") else { return nil }
        let said = Terminal.plain(result.errors)
        if result.status == 127 {
            return Failure(host, "has no sudo, and \(user) is not root", hint: "apt-get install sudo there, as root", output: said)
        }
        return Failure(
            host, "\(user) may not become root without a password",
            hint: "there, as root: echo '\(user) ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/\(user)", output: said)
    }

    private func unreachable(_ errors: String) -> Failure {
        Failure(host, "could not be reached over SSH", hint: "try: \(byHand)", output: Terminal.plain(errors))
    }

    /// A folder of one's own for multiplexing sockets: short, since a socket's path has at most 107 bytes, and of this
    /// stack alone, since two labs may use the same addresses.
    package static func controlFolder(for directory: String) throws(Failure) -> String {
        let base = "/tmp/roost-\(getuid())"
        let folder = "\(base)/\(Digest.sha256(directory).prefix(8))"
        for each in [base, folder] {
            mkdir(each, 0o700)
            var about = stat()
            guard lstat(each, &about) == 0, about.st_uid == getuid(), about.st_mode & 0o077 == 0 else {
                throw Failure(each, "is not a folder of yours alone", hint: "remove it")
            }
        }
        return folder
    }
}
