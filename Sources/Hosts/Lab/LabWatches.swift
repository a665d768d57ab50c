import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// How many inotify instances a user of this machine may have. The systemd of each host takes about six, all of them
    /// as root; at the kernel's 128 the twentieth host does not start, and says nothing about why.
    enum Watches {
        private static let file = "/proc/sys/fs/inotify/max_user_instances"
        private static let enough = 4096

        /// Allows enough for all hosts, and remembers what it was. The machine's lock is held.
        static func allow() throws(Failure) {
            guard let old = Disk.read(file), let count = Int(old.filter(\.isNumber)), count < enough else { return }
            if !Disk.exists(Place.watches) { try Disk.write(old, to: Place.watches) }
            // Where it cannot be written (a container), a few hosts start all the same.
            _ = Disk.poke(String(enough), file)
        }

        /// As it was, when no lab is left. The machine's lock is held.
        static func restore() {
            guard let old = Disk.read(Place.watches) else { return }
            _ = Disk.poke(old, file)
            unlink(Place.watches)
        }
    }
}
