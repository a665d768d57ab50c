import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab.State {
    /// The folder beside the stack file that is Roost's own.
    var privateFolder: String { "\(directory)/.roost/\(stack)" }
    var sshConfiguration: String { privateFolder + "/ssh_config" }

    /// How to reach the hosts, for `ssh -F`: by name or by address, through the lab's namespace, with the lab's key.
    ///
    /// What is not said here (key exchange, ciphers, sharing of connections) is OpenSSH's own default, or said
    /// by whoever calls it: figures measured in a lab hold outside. The user's own file is not included: its
    /// identities and jump hosts are for other machines.
    func sshText() -> String {
        let folder = Lab.Place.lab(id)
        var text = "# The hosts of the lab \(id). Written by roost; removed with the lab.\n"
        for host in hosts {
            text += """

                Host \(host.name) \(host.address)
                    HostName \(host.address)
                    HostKeyAlias \(host.name)
                    User root

                """
            if port != 22 { text += "    Port \(port)\n" }
        }
        let names = hosts.flatMap { [$0.name, $0.address] }.joined(separator: " ")
        guard !names.isEmpty else { return text }
        return text + """

            Host \(names)
                IdentityFile \(folder)/key
                IdentitiesOnly yes
                UserKnownHostsFile \(folder)/known_hosts
                GlobalKnownHostsFile /dev/null
                StrictHostKeyChecking yes
                ProxyCommand nsenter --net=/run/netns/roost-\(id) nc -F %h %p
                ProxyUseFdpass yes

            """
    }

    func writeSSH() throws(Failure) {
        var known = ""
        for host in hosts {
            let key = "\(Lab.Place.host(id, host.name))/upper/etc/ssh/ssh_host_ed25519_key.pub"
            let words = (Disk.read(key) ?? "").split(separator: " ").prefix(2)
            known += "\(host.name) \(words.joined(separator: " "))\n"
        }
        try Lab.keep(known, at: Lab.Place.lab(id) + "/known_hosts")
        if !Disk.exists(privateFolder) { try Disk.makeFolder(privateFolder, mode: 0o700) }
        try Lab.keep(sshText(), at: sshConfiguration)
    }

    func removeSSH() {
        for file in [sshConfiguration, sshConfiguration + ".new"] { unlink(file) }
        rmdir(privateFolder)
        rmdir(directory + "/.roost")
    }
}

extension Lab {
    /// Writes a file unless it already says so.
    static func keep(_ text: String, at path: String) throws(Failure) {
        if Disk.read(path) != text { try Disk.write(text, to: path, mode: 0o600) }
    }
}
