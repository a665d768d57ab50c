import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// Removes the lab whole: processes, links, namespaces, tables, control groups, files. What is already gone is no error.
    package func destroy(progress: @escaping Progress = { _ in }) async throws(Failure) {
        let lock = try await lock(progress)
        try await destroyLocked()
        lock.release(removing: true)
        try await Base.cleanWhenIdle()
    }

    private func destroyLocked() async throws(Failure) {
        if let state = try State.load(id) {
            let wires = Wires(id: id, network: state.network)
            try await endOrphans()
            let names = Set(state.hosts.map(\.name) + [".setup"]).sorted()
            let groups = names.flatMap { Groups.folders(state.groups, $0) }
            if Groups.isFrozen(groups) {
                for name in names { await Groups.freeze(Groups.folders(state.groups, name), false) }
            }
            try await Groups.end(groups, subject: id)
            for process in try await wires.processes() { kill(process, SIGKILL) }
            try await wires.unmake(setup: setup(state))
            for host in state.hosts {
                Archives.harvest(from: Place.host(id, host.name))
                try await Machine(lab: state, host: host).unmountDisk()
            }
            groups.forEach(Groups.remove)
            for template in state.groups where !template.hasSuffix(".scope") {
                Groups.remove(template.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 })
            }
            state.removeSSH()
        }
        let trash = "\(Place.labs)/.trash-\(id)"
        try await Child.check(["rm", "-rf", trash], timeout: .seconds(120))
        let id = id
        // Without its state the lab does not count any more.
        try await Self.machineLocked { () async throws(Failure) in
            rename(Place.lab(id), trash)
            if Self.ids().isEmpty { Kernel.restore() }
        }
        try await Child.check(["rm", "-rf", trash], timeout: .seconds(120))
    }

    /// Removes all labs of this machine. For tests, and for a machine that shall have none.
    package static func destroyAll() async throws(Failure) {
        for id in ids() { try await Lab(id: id).destroy() }
    }

    /// A lab as `roost lab list` shows it.
    package struct Summary: Sendable {
        package enum Condition: String, Sendable { case running, frozen, stopped }

        package struct Host: Sendable {
            package var name: String
            package var address: String
            package var condition: Condition
            /// What it uses now; absent where this machine does not count it.
            package var usage: Usage
        }

        package var id: String
        package var stack: String
        /// The folder of the stack file.
        package var directory: String
        package var hosts: [Host]
        /// Seconds since 1970.
        package var since: Double
    }

    /// What a host uses.
    package struct Usage: Sendable {
        /// Without pages of files that were not used lately, which the kernel drops as soon as anybody wants the room: as `docker stats` counts.
        package var memoryBytes: Int?
        package var cpuSeconds: Double?
        package var processes: Int

        init(_ folders: [String]) {
            func text(_ name: String) -> String? { folders.lazy.compactMap { Disk.read("\($0)/\(name)") }.first }
            func number(_ name: String) -> Int? { text(name).flatMap { Int($0.split(whereSeparator: \.isWhitespace).first ?? "") } }
            // With cgroup v1 the sum over what is below comes last.
            let idle = (text("memory.stat") ?? "").split(separator: "\n").lazy.compactMap { line -> Int? in
                let words = line.split(separator: " ")
                return words.count == 2 && ["total_inactive_file", "inactive_file"].contains(words[0]) ? Int(words[1]) : nil
            }
            memoryBytes = (number("memory.usage_in_bytes") ?? number("memory.current")).map { $0 - (idle.last ?? 0) }
            cpuSeconds = number("cpuacct.usage").map { Double($0) / 1e9 }
            processes = Groups.processes(folders).count
        }
    }

    /// All labs of this machine.
    package static func list() throws(Failure) -> [Summary] {
        guard geteuid() == 0 || !Disk.exists(Place.root) else {
            throw Failure("lab", "needs root", hint: "sudo roost …")
        }
        var found: [Summary] = []
        for id in ids() {
            guard let state = try State.load(id) else { continue }
            let hosts = state.hosts.map { host in
                let folders = Groups.folders(state.groups, host.name)
                let usage = Usage(folders)
                let condition: Summary.Condition =
                    usage.processes == 0 ? .stopped : Groups.isFrozen(folders) ? .frozen : .running
                return Summary.Host(name: host.name, address: host.address, condition: condition, usage: usage)
            }
            found.append(
                Summary(id: id, stack: state.stack, directory: state.directory, hosts: hosts, since: state.since))
        }
        return found
    }
}
