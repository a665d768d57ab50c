import Model

/// What a host refuses besides: parts of the kernel that no server needs, memory of programs on disk, sessions that nobody
/// sits at any more; and what it says to whoever knocks.
///
/// From CIS (Debian 12, chapters 1, 3 and 5) and dev-sec (os-hardening), without what serves hosts where people have passwords: ageing of
/// passwords would shut out, a year later, those who log in by key alone (pam_unix asks for a new password whatever they logged in with).
enum Refusals {
    static let modules = "/etc/modprobe.d/60-roost.conf"
    static let limits = "/etc/security/limits.d/60-roost.conf"
    static let dumps = "/etc/systemd/coredump.conf.d"
    static let profile = "/etc/profile.d/60-roost.sh"
    static let banner = "/etc/issue.net"

    static func resources(on machine: Machine) -> [any Resource] {
        [
            // Nobody logs in over SSH with a password; what somebody sets for the console or for sudo is to be no easy guess.
            passwords,
            FileResource(modules, Banner.hash + refused(on: machine).map { "install \($0) /bin/false\nblacklist \($0)\n" }.joined()),
            // `*` is everybody but root (limits.conf(5)).
            FileResource(
                limits,
                Banner.hash + ["*", "root"].flatMap { who in ["soft", "hard"].map { "\(who) \($0) core 0\n" } }.joined()),
            DirectoryResource(dumps),
            FileResource("\(dumps)/60-roost.conf", Banner.hash + "[Coredump]\nStorage=none\nProcessSizeMax=0\n"),
            FileResource(profile, Banner.hash + leaving),
            FileResource("/etc/issue", warning), FileResource(banner, warning),
        ]
    }

    private static var passwords: PackageResource {
        var package = PackageResource("libpam-pwquality")
        package.phase = .finish
        return package
    }

    /// Protocols and file systems with a history of holes and no use on a server; buses by which a passer-by could bring or take data.
    ///
    /// A host that runs from a disk at USB keeps it: the initial RAM disk takes this list along.
    private static func refused(on machine: Machine) -> [String] {
        ["dccp", "sctp", "rds", "tipc", "cramfs", "freevxfs", "hfs", "hfsplus", "jffs2", "firewire-core", "firewire-ohci", "firewire-sbp2"]
            + (machine.usesUSBStorage ? [] : ["usb-storage"])
    }

    /// Seconds after which a shell that waits for a word is left (CIS 5.4.3.2).
    private static let patience = 900

    /// Read again by a shell in a shell, where it is read-only already.
    private static let leaving = "[ \"${TMOUT:-}\" = \(patience) ] || { TMOUT=\(patience); readonly TMOUT; export TMOUT; }\n"

    /// Shown before a login: what a court wants to have been said.
    private static let warning = """
        This system is private, and access to it is restricted to its operators. Logins and what is done here are recorded and
        monitored. Whoever is not authorized: disconnect now. Unauthorized use is prohibited and will be prosecuted by law.

        """
}
