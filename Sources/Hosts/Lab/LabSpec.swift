import Model

extension Lab {
    /// What a lab shall be: the hosts of one stack, and the zone that its client side resolves.
    package struct Spec: Sendable, Equatable {
        package struct Host: Sendable, Equatable {
            package var name: String
            package var address: Address

            package init(name: String, address: Address) {
                self.name = name
                self.address = address
            }
        }

        package var stack: String
        /// The folder of the stack file, absolute.
        package var directory: String
        package var hosts: [Host]
        /// Addresses that no host owns at first: those of the balancers' VRRP.
        package var virtual: [Address]
        /// What the client side's name server answers; without it, nothing.
        package var zone: Zone?
        /// The port that sshd listens on.
        package var port: Int
        /// Who logs in besides root.
        package var user: String

        package init(
            stack: String, directory: String, hosts: [Host], virtual: [Address] = [], zone: Zone? = nil,
            port: Int = 22, user: String = "root"
        ) {
            self.stack = stack
            self.directory = directory
            self.hosts = hosts
            self.virtual = virtual
            self.zone = zone
            self.port = port
            self.user = user
        }

        /// The lab of a stack.
        package init(_ stack: Stack) {
            self.init(
                stack: stack.name, directory: stack.source.directory,
                hosts: stack.hosts.map { Host(name: $0.name, address: $0.address) },
                virtual: stack.balancer?.virtual ?? [],
                zone: Zone(stack),
                port: stack.ssh.port ?? 22, user: stack.ssh.user)
        }

        /// Which lab this is on this machine.
        package var id: String { Lab.identity(stack: stack, directory: directory) }
    }

    /// The identity of the lab of the stack named `stack` whose file is in `directory`: its name and six
    /// hexadecimal digits of a hash of the folder's real path. (The same file always has the same lab.)
    package static func identity(stack: String, directory: String) -> String {
        let path = Disk.realPath(directory)
        return "\(stack)-\(fingerprint(path).suffix(6))"
    }

    /// FNV-1a, 64 bits, as 16 hexadecimal digits: to tell things apart, not to protect them.
    static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
