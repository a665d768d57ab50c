import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// The base image: one minimal Debian 12 under all hosts of all labs, made once.
    enum Base {
        /// What a usual Debian cloud image has and minbase has not, as far as it matters on a server.
        static let packages = [
            "systemd", "systemd-sysv", "libpam-systemd", "dbus", "openssh-server", "iproute2", "iputils-ping",
            "nftables",
            "netbase", "ca-certificates", "procps", "psmisc", "kmod", "curl", "less", "nano", "sudo", "python3",
            "xz-utils",
            "logrotate", "apt-utils", "unattended-upgrades",
        ]

        /// What works in the background on a real host and only costs time on a lab host.
        static let masked = [
            "apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer",
            "dpkg-db-backup.timer", "systemd-networkd-wait-online.service", "systemd-timesyncd.service",
            "getty@.service",
            "getty.target", "console-getty.service",
        ]

        /// apt's settings in the image: fetched packages stay, for the next lab.
        static let kept = [
            "APT::Keep-Downloaded-Packages \"true\";", "Binary::apt::APT::Keep-Downloaded-Packages \"true\";",
            "Acquire::Languages \"none\";",
        ]

        /// The packages of the image itself, for the next time it is made.
        static let packagesFolder = Place.bases + "/.packages"

        static var group: String? {
            Groups.templates("base").first { !$0.hasSuffix(".scope") }.map { Groups.folders([$0], "build")[0] }
        }

        /// Makes sure that the image is there; gives its fingerprint.
        static func ensure(progress: @escaping @Sendable (String) -> Void) async throws(Failure) -> String {
            let sources = try await Sources.here()
            let settings = (sources.settings + kept).joined(separator: "\n") + "\n"
            let authorities = "/usr/local/share/ca-certificates"
            let certificates = Disk.names(in: authorities).map { $0 + (Disk.read("\(authorities)/\($0)") ?? "") }
            let parts = [building, settings, sources.deb822 ?? ""] + packages + Resolver.packages + masked + certificates
            let print = Lab.fingerprint(parts.joined(separator: "\u{0}"))
            if Disk.exists(Place.base(print)) { return print }

            try Disk.makeFolder(Place.bases)
            try Disk.makeFolder(Place.archives)
            try Disk.makeFolder(packagesFolder)
            let lock = try await LabLock.take(Place.bases + "/.lock", waiting: progress)
            defer { lock.release() }
            if Disk.exists(Place.base(print)) { return print }
            try await clean()
            if let group { try Disk.write(group, to: Place.bases + "/.group") }
            progress("making the base image, once for all labs (about a minute)")
            let building = Place.bases + "/.new"
            do {
                try await Lab.shell(
                    Self.building,
                    [
                        building, packages.joined(separator: ","), sources.mirror ?? "", settings, sources.deb822 ?? "",
                        masked.joined(separator: " "), packagesFolder, Sources.suite, Resolver.packages.joined(separator: " "),
                        Resolver.programs,
                    ], setup: group, timeout: .seconds(1800)
                ) { line in
                    if let step = self.step(line) { progress("base image: " + step) }
                }
            } catch {
                try? await clean()
                throw error
            }
            guard rename(building, Place.base(print)) == 0 else {
                throw Disk.refusal(building, "cannot be put in place")
            }
            try await clean()
            try await removeUnused(but: print)
            return print
        }

        /// Removes images that no host stands on any more.
        private static func removeUnused(but print: String) async throws(Failure) {
            var used: Set = [print]
            for id in Lab.ids() { used.formUnion(try State.load(id)?.hosts.map(\.base) ?? []) }
            for name in Disk.names(in: Place.bases) where !name.hasPrefix(".") && !used.contains(name) {
                try await Child.check(["rm", "-rf", Place.base(name)], timeout: .seconds(120))
            }
        }

        /// Ends and removes what an interrupted build left. The lock is held: nobody builds.
        static func clean() async throws(Failure) {
            if let group = Disk.read(Place.bases + "/.group") {
                try await Groups.end([group], subject: "base image")
                Groups.remove(group)
                let parent = group.split(separator: "/").dropLast().joined(separator: "/")
                rmdir("/" + parent)
                unlink(Place.bases + "/.group")
            }
            try await Child.check(["rm", "-rf", Place.bases + "/.new"], timeout: .seconds(120))
        }

        /// As ``clean()``, unless somebody builds at this moment.
        static func cleanWhenIdle() async throws(Failure) {
            guard Disk.exists(Place.bases + "/.group") || Disk.exists(Place.bases + "/.new"),
                let lock = try LabLock.attempt(Place.bases + "/.lock")
            else { return }
            defer { lock.release() }
            try await clean()
        }

        /// A line of progress from a line of debootstrap or apt; most have none.
        static func step(_ line: String) -> String? {
            if line.hasPrefix("I: Retrieving InRelease") { return "asking the mirror" }
            if line.hasPrefix("I: Retrieving packages") || line.hasPrefix("I: Resolving") { return "choosing packages" }
            if line.hasPrefix("I: Extracting") { return line.contains(" dpkg") ? "unpacking" : nil }
            if line.hasPrefix("I: Installing core") || line.hasPrefix("I: Configuring the base") { return "installing" }
            if line.hasPrefix("I: Unpacking the base") { return "unpacking the rest" }
            if line.hasPrefix("roost: ") { return String(line.dropFirst(7)) }
            return nil
        }

        /// Runs in namespaces of its own, so that mounts and daemons of a killed build end with it.
        private static let building = #"""
            exec unshare --mount --propagation slave --pid --fork --kill-child sh -euc '
            umask 022
            export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
            b=$1
            # Nothing of a half-made image is kept, and the kernel of a lab host without power goes on: files of packages need not be
            # safe on the disk one by one.
            mkdir -p "$b/etc/dpkg/dpkg.cfg.d"
            chmod 755 "$b"
            echo force-unsafe-io > "$b/etc/dpkg/dpkg.cfg.d/lab"
            debootstrap --variant=minbase --cache-dir="$7" --include="$2" "$8" "$b" $3
            mountpoint -q "$b/proc" || mount -t proc proc "$b/proc"
            echo "roost: bringing it up to date"
            printf "%s" "$4" > "$b/etc/apt/apt.conf.d/90roost-lab"
            if [ "$5" ]; then
                rm -f "$b/etc/apt/sources.list"
                printf "%s" "$5" > "$b/etc/apt/sources.list.d/debian.sources"
            fi
            cat /etc/resolv.conf > "$b/etc/resolv.conf"
            if ls /usr/local/share/ca-certificates/* >/dev/null 2>&1; then
                cp -r /usr/local/share/ca-certificates/. "$b/usr/local/share/ca-certificates/"
                chroot "$b" update-ca-certificates
            fi
            chroot "$b" apt-get update
            chroot "$b" apt-get -y -o Dpkg::Options::=--force-confnew dist-upgrade
            # The name server of the client side, apart from what the hosts have installed.
            mkdir -p "$b${10}"
            chroot "$b" sh -euc "cd ${10}; apt-get -q download $9; for one in *.deb; do dpkg -x \$one .; done; rm -f *.deb"
            echo "roost: settling"
            find "$b/var/cache/apt/archives" -maxdepth 1 -name "*.deb" -exec mv -f {} "$7/" \;
            rm -f "$b"/etc/ssh/ssh_host_* "$b/var/lib/dbus/machine-id" "$b/etc/hostname" "$b/etc/resolv.conf"
            : > "$b/etc/machine-id"
            for unit in $6; do ln -sf /dev/null "$b/etc/systemd/system/$unit"; done
            chroot "$b" systemctl -q enable systemd-networkd ssh
            mkdir -p "$b/etc/systemd/journald.conf.d" "$b/var/log/journal" "$b/etc/ssh/sshd_config.d"
            printf "[Journal]\nStorage=persistent\nSystemMaxUse=32M\n" > "$b/etc/systemd/journald.conf.d/lab.conf"
            printf "%s\n" "PasswordAuthentication no" \
                "KbdInteractiveAuthentication no" "PermitRootLogin prohibit-password" > "$b/etc/ssh/sshd_config.d/lab.conf"
            umount "$b/proc"
            sync -f "$b"
            ' sh "$@" 2>&1
            """#
    }
}
