import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// One host: its disk (a layer over the base image), its boot and its end.
    struct Machine {
        var lab: State
        var host: State.Host

        var folder: String { Place.host(lab.id, host.name) }
        var groups: [String] { Groups.folders(lab.groups, host.name) }
        var wires: Wires { Wires(id: lab.id, network: lab.network) }
        var isRunning: Bool { !Groups.processes(groups).isEmpty }

        /// Makes the disk, whole or not at all: what no two hosts share, and the packages that were fetched before.
        func make() async throws(Failure) {
            guard !Disk.exists(folder) else { return }
            let new = "\(Place.lab(lab.id))/new/\(host.name)"
            try await Child.check(["rm", "-rf", new], timeout: .seconds(60))
            let upper = new + "/upper"
            for (path, mode) in [
                ("", 0o755), ("/etc", 0o755), ("/etc/ssh", 0o755), ("/root", 0o700), ("/root/.ssh", 0o700),
            ] {
                try Disk.makeFolder(upper + path, mode: mode_t(mode))
            }
            for path in ["/etc/systemd/network", "/etc/ssh/sshd_config.d"] { try Disk.makeFolder(upper + path) }
            try Disk.makeFolder(new + "/work")
            try Disk.makeFolder(new + "/root")
            let keys = upper + "/etc/ssh/ssh_host_ed25519_key"
            try await Child.check(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", host.name, "-f", keys], timeout: .seconds(20))
            let machineID = (Disk.read("/proc/sys/kernel/random/uuid") ?? "").filter(\.isHexDigit) + "\n"
            let login = Disk.read(Place.lab(lab.id) + "/key.pub") ?? ""
            try Disk.write(machineID, to: upper + "/etc/machine-id", mode: 0o444)
            try Disk.write(host.name + "\n", to: upper + "/etc/hostname")
            try Disk.write("127.0.0.1 localhost\n127.0.1.1 \(host.name)\n", to: upper + "/etc/hosts")
            try Disk.write(Self.resolvers(), to: upper + "/etc/resolv.conf")
            try Disk.write(login, to: upper + "/root/.ssh/authorized_keys", mode: 0o600)
            try Disk.write(wiring, to: upper + "/etc/systemd/network/10-host0.network")
            try Disk.write("Port \(lab.port)\n", to: upper + "/etc/ssh/sshd_config.d/port.conf")
            try Archives.lend(to: new + "/archives")
            try Disk.makeFolder(Place.lab(lab.id) + "/hosts", mode: 0o700)
            guard rename(new, folder) == 0 else { throw Disk.refusal(folder, "cannot be put in place") }
        }

        /// The host's own network: nothing but its address, kept whatever happens to the link.
        private var wiring: String {
            """
            [Match]
            Name=host0
            [Network]
            Address=\(host.address)/\(lab.network.prefix)
            Gateway=\(lab.network.router)
            DHCP=no
            LinkLocalAddressing=no
            IPv6AcceptRA=no
            KeepConfiguration=yes
            IgnoreCarrierLoss=yes
            ConfigureWithoutCarrier=yes

            """
        }

        /// This machine's name servers; behind systemd-resolved, the ones it asks.
        static func resolvers() -> String {
            let own = Disk.read("/etc/resolv.conf") ?? ""
            let stub = own.contains("nameserver 127.") ? Disk.read("/run/systemd/resolve/resolv.conf") : nil
            return (stub ?? own).split(separator: "\n").filter {
                $0.hasPrefix("nameserver ") || $0.hasPrefix("search ")
            }
            .joined(separator: "\n") + "\n"
        }

        /// Bytes: what a small virtual machine has; engines size themselves by it, as they would there.
        static let memory = 2 << 30

        /// Switches it on. Returns when the machine's process is there, long before its sshd.
        func boot() async throws(Failure) {
            guard !isRunning else { return }
            let (id, name) = (lab.id, host.name)
            let joins = Groups.folders(Groups.templates(id), name).filter { !$0.hasSuffix(".scope") }.map {
                """
                mkdir -p '\($0)' && echo $$ > '\($0)/cgroup.procs'
                if [ -f '\($0)/memory.limit_in_bytes' ]; then echo \(Self.memory) > '\($0)/memory.limit_in_bytes'; fi
                """
            }
            let scope =
                Groups.machineRunsSystemd
                ? ["systemd-run", "--quiet", "--scope", "--unit=\(Groups.scope(id, name))", "--property=Delegate=yes"]
                : []
            let starter = """
                exec nsenter --net=/run/netns/\(wires.router) \
                unshare --mount --propagation slave sh -euc '
                mkdir -p /run/systemd/nspawn
                mount -t tmpfs -o mode=755 roost-lab /run/systemd/nspawn
                while true; do
                    status=0
                    systemd-nspawn -q -D \(folder)/root -M \(Wires.machine(name)) --register=no --keep-unit \
                    --network-bridge=lan --resolv-conf=off --timezone=off --link-journal=no --console=pipe --boot ||
                        status=$?
                    # 133: it wants to be started again (systemd-nspawn(1), --keep-unit): a reboot.
                    [ $status = 133 ] || exit $status
                done'
                """
            // The shell that starts it joins the host's groups first, and what it starts inherits them: from its first
            // instant on, the host is found by its groups, by us and by whoever comes after us.
            try await mountDisk()
            try await Lab.shell(
                """
                \(joins.joined(separator: "\n"))
                ip -n "$1" link delete "$2" 2>/dev/null || true
                log=$3
                shift 3
                setsid --fork "$@" > "$log" 2>&1 < /dev/null
                """,
                [wires.router, Wires.wire(of: name), folder + "/console.log"] + scope + ["sh", "-euc", starter],
                setup: nil, timeout: .seconds(20))
        }

        /// It stays mounted while the host is off. The end of an overlay writes out whatever waits to be written to this machine's
        /// disk (`sync_fs` of the kernel's overlayfs), for whichever lab: a pulled plug would keep every other host's commits waiting.
        private func mountDisk() async throws(Failure) {
            let layers = "\(folder)/archives:\(Place.base(host.base))"
            try await Lab.shell(
                #"mountpoint -q "$1" || mount -t overlay -o "$2" roost-lab "$1""#,
                [folder + "/root", "lowerdir=\(layers),upperdir=\(folder)/upper,workdir=\(folder)/work"], setup: nil, timeout: .seconds(20))
        }

        /// When nothing of the host runs any more, and before its folder goes: to delete files of a mounted overlay writes into it.
        func unmountDisk() async throws(Failure) {
            try await Lab.shell(#"if mountpoint -q "$1"; then umount -l "$1" || ! mountpoint -q "$1"; fi"#, [folder + "/root"], setup: nil, timeout: .seconds(120))
        }

        /// Waits until its sshd says who it is.
        func answers(within timeout: Duration) async throws(Failure) {
            let script = """
                for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                    nc -N -w 1 "$1" "$2" < /dev/null 2>/dev/null | grep -q ^SSH- && exit 0
                    sleep 0.05
                done
                exit 1
                """
            let start = ContinuousClock.now
            var cause = "does not answer on port \(lab.port) of \(host.address) after \(timeout.formatted)"
            while start.duration(to: .now) < timeout {
                let done = try await Child.run(
                    wires.inside(["sh", "-c", script, "sh", host.address, String(lab.port)]), timeout: .seconds(30))
                if done.status == 0 { return }
                if !isRunning {
                    cause = "stopped while it was starting"
                    break
                }
            }
            let console = (Disk.read(folder + "/console.log") ?? "").split(separator: "\n").suffix(12)
            throw Failure(
                host.name, cause, hint: "what it said while starting stands in \(folder)/console.log",
                output: console.joined(separator: "\n"))
        }

        /// Pulls the plug: its link goes down first, so that no peer is told; then everything of it but its disk.
        func cut() async throws(Failure) {
            let link = Wires.wire(of: host.name)
            _ = try await Child.run(
                ["ip", "-n", wires.router, "link", "set", "dev", link, "down"], timeout: .seconds(5))
            try await Groups.end(groups, subject: host.name)
            _ = try await Child.run(["ip", "-n", wires.router, "link", "delete", "dev", link], timeout: .seconds(5))
            groups.forEach(Groups.remove)
        }
    }
}
