import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// The control groups of a lab's hosts: by them their processes are found, measured, frozen and ended.
    ///
    /// A host has one folder in each hierarchy that counts, below the group that this process is in: limits that
    /// somebody set for us hold for the hosts, too. With cgroup v1 these are name=systemd, unified, memory, cpuacct,
    /// freezer and pids. Untested: on a machine whose PID 1 is systemd, a host is a scope of system.slice with
    /// `Delegate=yes` (systemd alone may write elsewhere in its tree), and with cgroup v2 alone that scope's
    /// folder does all: `cgroup.freeze`, `memory.current`, `cpu.stat`, `pids.current`.
    enum Groups {
        static let wanted: Set<String> = ["name=systemd", "memory", "cpuacct", "freezer", "pids"]

        static var machineRunsSystemd: Bool { Disk.exists("/run/systemd/system") }

        static func scope(_ id: String, _ host: String) -> String { "roost-\(id)-\(host).scope" }

        /// The folders for the hosts of a lab, with `%h` for the host; the one that finds processes best first.
        static func templates(_ id: String) -> [String] {
            let own = (Disk.read("/proc/self/cgroup") ?? "").split(separator: "\n").map {
                $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            }
            var found: [(rank: Int, path: String)] = []
            for (mount, options, isTwo) in mounts() {
                let controllers = isTwo ? [""] : options.filter(wanted.contains)
                guard let name = controllers.first else { continue }
                let systemd = name == "name=systemd" || isTwo
                if machineRunsSystemd, systemd {
                    found.append((isTwo ? 1 : 0, "\(mount)/system.slice/\(scope(id, "%h"))"))
                    continue
                }
                let path = own.first {
                    $0.count == 3 && $0[1].split(separator: ",").map(String.init).contains(name)
                        || (isTwo && $0[1].isEmpty)
                }
                let below = path.map { $0[2] == "/" ? "" : $0[2] } ?? ""
                found.append((systemd ? (isTwo ? 1 : 0) : 2, "\(mount)\(below)/roost-lab.\(id)/%h"))
            }
            return found.sorted { ($0.rank, $0.path) < ($1.rank, $1.path) }.map(\.path)
        }

        /// Every cgroup hierarchy that is mounted: where, its options, whether it is version 2.
        private static func mounts() -> [(String, [String], Bool)] {
            (Disk.read("/proc/self/mounts") ?? "").split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 3, words[2] == "cgroup" || words[2] == "cgroup2" else { return nil }
                return (String(words[1]), words[3].split(separator: ",").map(String.init), words[2] == "cgroup2")
            }
        }

        static func folders(_ templates: [String], _ host: String) -> [String] {
            templates.map { template in
                guard let hole = template.firstRange(of: "%h") else { return template }
                return template.replacingCharacters(in: hole, with: host)
            }
        }

        /// All processes in a folder and below it.
        static func processes(_ folder: String) -> Set<Int32> {
            var found = Set((Disk.read(folder + "/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) })
            for name in Disk.names(in: folder) where Disk.isFolder("\(folder)/\(name)") {
                found.formUnion(processes("\(folder)/\(name)"))
            }
            return found.subtracting([0])
        }

        static func processes(_ folders: [String]) -> Set<Int32> {
            folders.reduce(into: []) { $0.formUnion(processes($1)) }
        }

        /// Whether there was a way to freeze or thaw.
        @discardableResult
        static func freeze(_ folders: [String], _ frozen: Bool) async -> Bool {
            let goal = frozen ? "FROZEN" : "THAWED"
            for file in folders.map({ $0 + "/freezer.state" }) where Disk.poke(goal, file) {
                for _ in 0..<200 {
                    if Disk.read(file)?.hasPrefix(goal) == true { return true }
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return false
            }
            return folders.contains { Disk.poke(frozen ? "1" : "0", $0 + "/cgroup.freeze") }
        }

        static func isFrozen(_ folders: [String]) -> Bool {
            folders.contains {
                Disk.read($0 + "/freezer.state").map { !$0.hasPrefix("THAWED") } ?? false
                    || (Disk.read($0 + "/cgroup.freeze")?.hasPrefix("1") ?? false)
            }
        }

        /// Ends every process in the folders, frozen or not, and waits until they are gone.
        static func end(_ folders: [String], subject: String) async throws(Failure) {
            if isFrozen(folders) { await freeze(folders, false) }
            for round in 0..<2000 {
                let left = processes(folders).subtracting([getpid()])
                if left.isEmpty { return }
                for process in left { kill(process, SIGKILL) }
                try? await Task.sleep(for: .milliseconds(round < 50 ? 2 : 10))
            }
            throw Failure(subject, "its processes do not end: \(processes(folders).sorted())")
        }

        /// Removes a folder of control groups and all below it, when no process is in them.
        static func remove(_ folder: String) {
            for name in Disk.names(in: folder) where Disk.isFolder("\(folder)/\(name)") { remove("\(folder)/\(name)") }
            for _ in 0..<100 where rmdir(folder) != 0 && errno == EBUSY { usleep(2000) }
        }
    }
}
