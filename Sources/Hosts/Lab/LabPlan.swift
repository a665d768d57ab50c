import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Lab {
    /// What this machine needs for a lab.
    static func requirements() async throws(Failure) {
        guard geteuid() == 0 else { throw Failure("lab", "needs root", hint: "sudo roost …") }
        let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        let missing = programs.filter { program, _ in !folders.contains { access("\($0)/\(program)", X_OK) == 0 } }
        guard missing.isEmpty else {
            throw Failure(
                "lab", "needs \(missing.map(\.0).joined(separator: ", "))",
                hint: "apt-get install \(Set(missing.map(\.1)).sorted().joined(separator: " "))")
        }
    }

    /// Does something with the machine's own network, or with the list of labs, while no other Roost does.
    static func machineLocked<Value: Sendable>(
        _ body: @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let lock = try await LabLock.take(Place.lock)
        defer { lock.release() }
        return try await body()
    }

    /// What is remembered of the lab, joined with `spec`, and written down.
    func plan(_ spec: Spec) async throws(Failure) -> State {
        guard id.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || 48...57 ~= $0 || $0 == 45 }) else {
            throw Failure(id, "is no name for a lab: a to z, 0 to 9 and - only")
        }
        let id = id
        let directory = Disk.realPath(spec.directory)
        return try await Self.machineLocked { () async throws(Failure) -> State in
            var state: State
            if let old = try State.load(id) {
                state = old
            } else {
                let (router, prefix) = try Network.around(spec.hosts.map(\.address), spec.virtual)
                var taken: Set<Int> = []
                for other in Self.ids() { if let lab = try? State.load(other) { taken.insert(lab.network.uplink) } }
                let uplink = try Network.freeUplink(id: id, taken: taken, inUse: try await Self.networksInUse())
                state = State(
                    id: id, stack: spec.stack, directory: directory, port: spec.port,
                    network: Network(router: router, prefix: prefix, uplink: uplink), since: Self.now)
            }
            for address in spec.hosts.map(\.address) + spec.virtual where !state.network.takes(address) {
                throw Failure(
                    address.description,
                    "is not free in the lab's network (router \(state.network.router)/\(state.network.prefix))",
                    hint: "roost down --lab, then roost up --lab: the network is chosen anew")
            }
            for host in spec.hosts {
                if let old = state.hosts.first(where: { $0.name == host.name }) {
                    guard old.address == host.address.description else {
                        throw Failure(
                            host.name, "has the address \(old.address) in the lab, and \(host.address) in the file",
                            hint: "take it out of the file, roost up, and put it back with the new address")
                    }
                } else {
                    state.hosts.append(.init(name: host.name, address: host.address.description, base: ""))
                }
            }
            state.zone = spec.zone
            state.addGroups()
            try state.save()
            return state
        }
    }

    /// Networks and addresses of this machine, as `ip` prints them.
    private static func networksInUse() async throws(Failure) -> [String] {
        let said = try await Child.check(
            ["sh", "-c", "ip -4 -o address; ip -4 -o route show table all"], timeout: .seconds(10))
        return said.output.split(whereSeparator: \.isWhitespace).filter { $0.contains(".") }.map(String.init)
    }

    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec)
    }

    static func ids() -> [String] {
        Disk.names(in: Place.labs).filter { !$0.hasPrefix(".") && Disk.isFolder("\(Place.labs)/\($0)") }
    }

    /// The control group of what prepares the lab.
    func setup(_ state: State) -> String? {
        Groups.templates(state.id).first { !$0.hasSuffix(".scope") }.map { Groups.folders([$0], ".setup")[0] }
    }

    /// Ends what a killed Roost left at work. The lab's lock is held.
    func endOrphans() async throws(Failure) {
        guard let state = try State.load(id) else { return }
        let groups = state.groups.filter { !$0.hasSuffix(".scope") }
        try await Groups.end(Groups.folders(groups, ".setup"), subject: id)
    }

    func makeKey() async throws(Failure) {
        let folder = Place.lab(id)
        guard !Disk.exists(folder + "/key") else { return }
        for name in ["key.new", "key.new.pub"] { unlink("\(folder)/\(name)") }
        try await Child.check(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "roost lab \(id)", "-f", folder + "/key.new"],
            timeout: .seconds(20))
        guard rename(folder + "/key.new.pub", folder + "/key.pub") == 0,
            rename(folder + "/key.new", folder + "/key") == 0
        else { throw Disk.refusal(folder + "/key", "cannot be put in place") }
    }

    /// Does the same for all, at once; throws the first failure in the order of `items`.
    func concurrently<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) async throws(Failure) -> Value
    ) async throws(Failure) -> [Value] {
        let all = await withTaskGroup(of: (Int, Swift.Result<Value, Failure>).self) { group in
            for (index, item) in items.enumerated() {
                group.addTask {
                    do throws(Failure) { return (index, .success(try await work(item))) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var found: [(Int, Swift.Result<Value, Failure>)] = []
            for await one in group { found.append(one) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var values: [Value] = []
        for result in all { values.append(try result.get()) }
        return values
    }
}
