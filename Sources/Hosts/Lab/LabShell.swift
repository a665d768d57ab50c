import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// Runs a script of this machine's shell; its arguments are `$1`, `$2`, … there.
    ///
    /// The script is first put into the lab's control group `.setup`: when Roost is killed, the next one finds there what its predecessor left
    /// at work. A script that gets there only after that ends by itself: its parent is another one then.
    @discardableResult
    static func shell(
        _ script: String, _ arguments: [String] = [], setup: String?, timeout: Duration = .seconds(60),
        onLine: (@Sendable (String) -> Void)? = nil
    ) async throws(Failure) -> Child.Result {
        let join =
            setup.map {
                """
                mkdir -p '\($0)' && echo $$ > '\($0)/cgroup.procs'
                read -r _ _ _ parent _ </proc/$$/stat
                [ "$parent" = \(getpid()) ] || exit 1

                """
            } ?? ""
        return try await Child.check(
            ["sh", "-c", "set -eu\n" + join + script, "roost-lab"] + arguments, timeout: timeout, onLine: onLine)
    }

    /// The programs that the lab runs, and the Debian packages that have them.
    static let programs = [
        ("systemd-nspawn", "systemd-container"), ("debootstrap", "debootstrap"), ("ip", "iproute2"),
        ("nft", "nftables"),
        ("nc", "netcat-openbsd"), ("ssh", "openssh-client"), ("ssh-keygen", "openssh-client"),
        ("nsenter", "util-linux"),
        ("unshare", "util-linux"), ("setsid", "util-linux"), ("mount", "mount"), ("apt-config", "apt"),
    ]
}
