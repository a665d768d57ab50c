import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// Debian packages, fetched once for all labs.
    ///
    /// Every host has them as a layer of its own of hard links: nothing is copied, and no two hosts share apt's lock.
    /// (apt checks the hash of a package that it finds there.)
    enum Archives {
        private static let inside = "/var/cache/apt/archives"

        /// Lays all packages of the store under a new host.
        static func lend(to layer: String) throws(Failure) {
            try Disk.makeFolder(layer + inside)
            for name in packages(Place.archives) {
                guard
                    link("\(Place.archives)/\(name)", "\(layer)\(inside)/\(name)") == 0 || errno == EEXIST
                        || errno == ENOENT
                else { throw Disk.refusal(name, "cannot be lent to a host") }
            }
        }

        /// Takes what a host has fetched into the store; apt moves a package there only when it is complete.
        static func harvest(from host: String) {
            let found = host + "/upper" + inside
            for name in packages(found) where !Disk.exists("\(Place.archives)/\(name)") {
                link("\(found)/\(name)", "\(Place.archives)/\(name)")
            }
        }

        private static func packages(_ folder: String) -> [String] {
            Disk.names(in: folder).filter { $0.hasSuffix(".deb") }
        }
    }
}
