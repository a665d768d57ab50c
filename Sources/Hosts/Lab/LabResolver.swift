import Model

extension Lab {
    /// The name server of the lab's Internet: NSD, which answers the client side for the stack's domain.
    ///
    /// Its program lies in the base image, apart from what the hosts have (``Base``): this machine needs no name server of its
    /// own, which Debian would start at once. It runs in the lab's router, and ends with that.
    struct Resolver {
        static let packages = ["nsd", "libevent-2.1-7", "libfstrm0", "libprotobuf-c1"]
        /// Where the packages are unpacked in the base image.
        static let programs = "/usr/lib/roost-lab"

        var lab: State

        private var folder: String { Place.lab(lab.id) + "/resolver" }
        private var wires: Wires { Wires(id: lab.id, network: lab.network) }

        /// Its process, when there is one; a number that is somebody else's by now does not count.
        private var process: Int32? {
            guard let number = Disk.read(folder + "/nsd.pid").flatMap({ Int32($0.split(separator: "\n").first ?? "") }),
                Disk.read("/proc/\(number)/cmdline")?.contains(Self.programs) == true
            else { return nil }
            return number
        }

        /// Makes it answer with the zone as it is now.
        func ensure() async throws(Failure) {
            guard let zone = lab.zone, let base = lab.hosts.first?.base else { return }
            guard Disk.exists(Place.base(base) + Self.programs) else {
                throw Failure(lab.id, "was made by an earlier version of Roost", hint: "roost down --lab, then roost up --lab")
            }
            try Disk.makeFolder(folder)
            let isNew = Disk.read(folder + "/zone") != text(zone) || Disk.read(folder + "/nsd.conf") != Self.settings(zone.domain)
            if !isNew, process != nil { return }
            let old = process.map(String.init) ?? ""
            try Disk.write(text(zone), to: folder + "/zone")
            try Disk.write(Self.settings(zone.domain), to: folder + "/nsd.conf")
            try await Lab.shell(
                Self.starting, [wires.router, folder, Place.base(base), Self.programs, Network.internet, old], setup: nil,
                timeout: .seconds(20))
        }

        /// The zone of a stack that leaves its names to somebody else has this server's name.
        private func text(_ zone: Zone) -> String {
            var zone = zone
            if !zone.hasNameServers, let own = Address(Network.internet) { zone.nameServers([own]) }
            return zone.file(number: 1)
        }

        private static func settings(_ domain: String) -> String {
            """
            server:
                ip-address: \(Network.internet)
                zonesdir: "/mnt"
                username: nobody
                pidfile: "/mnt/nsd.pid"
                logfile: "/mnt/log"
                database: ""
                zonelistfile: "/tmp/zone.list"
                xfrdfile: ""
                minimal-responses: yes
                round-robin: yes

            remote-control:
                control-enable: no

            zone:
                name: \(domain)
                zonefile: "/mnt/zone"

            """
        }

        /// Its mounts are its own, and go with it. Returns when it answers.
        private static let starting = #"""
            router=$1 folder=$2 base=$3 programs=$4 address=$5 old=$6
            # It leads a group of its own.
            if [ "$old" ]; then
                kill -s KILL -- "-$old" 2>/dev/null || true
                while kill -s 0 -- "-$old" 2>/dev/null; do sleep 0.02; done
            fi
            rm -f "$folder/nsd.pid"
            : > "$folder/log"
            setsid --fork nsenter --net="/run/netns/$router" unshare --mount --propagation slave sh -euc '
                mount --bind "$1" "$2/mnt"
                mount -t tmpfs -o mode=1777 roost-lab "$2/tmp"
                for libraries in "$2$3"/usr/lib/*-linux-gnu; do :; done
                exec chroot "$2" env LD_LIBRARY_PATH="${libraries#"$2"}" "$3/usr/sbin/nsd" -d -c /mnt/nsd.conf
                ' sh "$folder" "$base" "$programs" > "$folder/log" 2>&1 < /dev/null
            # It listens before it answers. A question for the root's SOA record (RFC 1035, section 4), which it refuses.
            question='\000\021\000\001\000\000\000\001\000\000\000\000\000\000\000\000\006\000\001'
            for i in $(seq 100); do
                if [ "$(printf "$question" | nsenter --net="/run/netns/$router" nc -N -w 2 "$address" 53 | wc -c)" -gt 12 ]; then exit 0; fi
                sleep 0.05
            done
            echo "the name server of the lab does not answer:" >&2
            tail -n 5 "$folder/log" >&2
            exit 1
            """#
    }
}
