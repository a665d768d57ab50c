import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// Settings of this machine's kernel that a lab needs raised; what they were comes back when the last lab goes.
    struct Kernel {
        let file: String
        /// Where the old value is kept meanwhile.
        let saved: String
        let least: Int

        static let settings = [
            // Packages for the hosts come through this machine.
            Kernel(file: "/proc/sys/net/ipv4/ip_forward", saved: Place.root + "/ip_forward", least: 1),
            // Every host's systemd, journald, udevd, networkd and dbus take some seven; the kernel's default is 128 for
            // all of a user's. Beyond it a host ends while it starts, without a word.
            Kernel(
                file: "/proc/sys/fs/inotify/max_user_instances", saved: Place.root + "/inotify_instances", least: 8192),
        ]

        private var value: Int? {
            Disk.read(file).flatMap { Int($0.split(whereSeparator: \.isWhitespace).first ?? "") }
        }

        /// The machine's lock is held.
        static func raise() throws(Failure) {
            for setting in settings {
                guard let old = setting.value, old < setting.least else { continue }
                if !Disk.exists(setting.saved) { try Disk.write("\(old)\n", to: setting.saved) }
                guard Disk.poke("\(setting.least)", setting.file) else {
                    throw Disk.refusal(setting.file, "cannot be written")
                }
            }
        }

        /// As they were, when no lab is left. The machine's lock is held.
        static func restore() {
            for setting in settings {
                guard let old = Disk.read(setting.saved) else { continue }
                Disk.poke(old, setting.file)
                unlink(setting.saved)
            }
        }
    }
}
