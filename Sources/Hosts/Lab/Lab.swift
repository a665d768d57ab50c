import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Real Debian hosts on this machine: systemd-nspawn over one base image, in network namespaces of their own.
///
/// Everything it makes is written down first, and found again by its name: whatever instant Roost is killed at,
/// the next ``ensure(_:progress:)`` completes the lab and ``destroy()`` leaves nothing of it.
package actor Lab {
    package nonisolated let id: String

    package init(id: String) { self.id = id }

    package init(_ spec: Spec) { id = spec.id }

    /// The progress of long work, a line at a time.
    package typealias Progress = @Sendable (String) -> Void

    /// Makes of this machine what `spec` says: missing hosts are made, stopped ones started, running ones left alone.
    /// Hosts that are no longer in it stay: ``remove(_:)`` takes one away, after Roost has cleaned up on the others.
    ///
    /// - Returns: the names of the hosts that were made or started.
    @discardableResult
    package func ensure(_ spec: Spec, progress: @escaping Progress = { _ in }) async throws(Failure) -> [String] {
        try await Self.requirements()
        let lock = try await lock(progress)
        defer { lock.release() }
        try await endOrphans()
        var state = try await plan(spec)
        if state.hosts.contains(where: \.base.isEmpty) {
            let base = try await Base.ensure(progress: progress)
            for index in state.hosts.indices where state.hosts[index].base.isEmpty { state.hosts[index].base = base }
            try state.save()
        }
        try await wire(state)
        try await makeKey()
        let fixed = state
        for host in fixed.hosts { Archives.harvest(from: Place.host(id, host.name)) }
        let started = try await concurrently(fixed.hosts) { host async throws(Failure) -> String? in
            let machine = Machine(lab: fixed, host: host)
            let running = machine.isRunning
            if running {
                if Groups.isFrozen(machine.groups) { await Groups.freeze(machine.groups, false) }
            } else {
                progress("\(host.name): starting")
                try await machine.make()
                try await machine.boot()
            }
            try await machine.answers(within: .seconds(60))
            return running ? nil : host.name
        }
        try state.writeSSH()
        try state.writeClient()
        try await state.admit(spec.user)
        return started.compactMap(\.self)
    }

    /// Takes one host away, its disk included.
    package func remove(_ name: String) async throws(Failure) {
        let lock = try await lock()
        defer { lock.release() }
        var state = try required()
        guard let host = state.hosts.first(where: { $0.name == name }) else { return }
        let machine = Machine(lab: state, host: host)
        try await machine.cut()
        Archives.harvest(from: machine.folder)
        try await machine.unmountDisk()
        try await Child.check(["rm", "-rf", machine.folder], timeout: .seconds(120))
        state.hosts.removeAll { $0.name == name }
        try state.save()
        try state.writeSSH()
    }

    /// Pulls a host's plug, or puts it back and waits until the host answers.
    package func power(on: Bool, _ name: String) async throws(Failure) {
        let lock = try await lock()
        defer { lock.release() }
        var state = try required()
        state.addGroups()
        try state.save()
        let machine = Machine(lab: state, host: try state.host(name))
        guard on else { return try await machine.cut() }
        try await wire(state)
        try await machine.boot()
        try await machine.answers(within: .seconds(60))
    }

    /// Stops a host in the middle of whatever it does, connections and all, or lets it go on.
    package func freeze(_ name: String, _ frozen: Bool = true) async throws(Failure) {
        let state = try required()
        let machine = Machine(lab: state, host: try state.host(name))
        guard await Groups.freeze(machine.groups, frozen) else {
            throw Failure(name, "cannot be frozen: this machine has no freezer for control groups")
        }
    }

    /// This machine's command line for something at a lab's router: where the operator stands.
    package func routerCommand(_ command: [String]) throws(Failure) -> [String] {
        Wires(id: id, network: try required().network).inside(command)
    }

    /// The router's end of a host's link, for faults of the network (in the router's namespace).
    package nonisolated func wire(of host: String) -> String { Wires.wire(of: host) }

    /// The `ssh -F` file of the lab.
    package func sshConfiguration() throws(Failure) -> String { try required().sshConfiguration }

    /// Makes the wires and their name server, or what is missing of them (all, after a restart of this machine).
    private func wire(_ state: State) async throws(Failure) {
        try await Self.machineLocked { () async throws(Failure) in try Kernel.raise() }
        try await Wires(id: id, network: state.network).make(setup: setup(state))
        setup(state).map(Groups.remove)
        try await Resolver(lab: state).ensure()
    }

    func required() throws(Failure) -> State {
        if let state = try State.load(id) { return state }
        throw Failure(id, "there is no such lab", hint: "roost up --lab makes it")
    }

    func lock(_ progress: Progress? = nil) async throws(Failure) -> LabLock {
        guard geteuid() == 0 else { throw Failure("lab", "needs root", hint: "sudo roost …") }
        try Disk.makeFolder(Place.root, mode: 0o700)
        try Disk.makeFolder(Place.labs, mode: 0o700)
        return try await LabLock.take(Place.lock(id), waiting: progress)
    }
}
