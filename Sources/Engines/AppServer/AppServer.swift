import Model

/// The application server: the user's own program, one release at a time, under a systemd template unit.
package struct AppServer: Engine {
    package init() {}

    package let name = "app"
    package let tier = Tier.app

    static let port = 8000
    /// Where a new release is tried on loopback before it takes over.
    static let trialPort = 8999
    static let user = "roost-app"
    static let root = "/srv/roost/app"
    static let settings = "/etc/roost/app"
    static let live = "roost-app@live.service"
    static let trial = "roost-app@trial.service"
    static let template = "/etc/systemd/system/roost-app@.service"
    /// Seconds that a release may take from its start to its first healthy answer.
    static let patience = 60

    package var unit: String { Self.live }

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.app) }

    /// Loopback when every caller is on the same host, the host's own address otherwise.
    static func listen(on host: Host, in stack: Stack) -> String {
        !callers(in: stack).isEmpty && !isAskedFromElsewhere(host, in: stack) || hasFront(host, in: stack)
            ? "127.0.0.1:\(port)" : "\(host.address.bracketed):\(port)"
    }

    /// Where callers on other hosts reach it.
    static func entrance(of host: Host, in stack: Stack) -> String {
        hasFront(host, in: stack) ? "\(host.address.bracketed):\(HAProxy.frontPort)" : listen(on: host, in: stack)
    }

    static func callers(in stack: Stack) -> [Host] {
        let web = stack.hosts(.web)
        return web.isEmpty ? stack.hosts(.balancer) : web
    }

    /// Whether requests from other hosts reach it through the HAProxy of its own host, which ends their TLS.
    package static func hasFront(_ host: Host, in stack: Stack) -> Bool {
        host.roles.contains(.app) && stack.encryptsInside && isAskedFromElsewhere(host, in: stack)
    }

    package func flows(in stack: Stack) -> [Flow] {
        let callerEngine = stack.hosts(.web).isEmpty ? HAProxy().name : Nginx().name
        let callers = Self.callers(in: stack)
        let calls = hosts(in: stack).flatMap { host in
            (stack.app?.reaches ?? []).map {
                Flow(
                    from: .component(component(on: host)), to: .service($0.place), port: $0.port, encryption: .unknown,
                    purpose: "calls of the application")
            }
        }
        return calls + hosts(in: stack).flatMap { host -> [Flow] in
            let to = component(on: host)
            guard !callers.isEmpty else { return Edge.flows(to: to, port: Self.port, in: stack) }
            guard !Self.hasFront(host, in: stack) else { return [] }
            return callers.map {
                Flow(
                    from: .component(Component(host: $0.name, engine: callerEngine)), to: .component(to),
                    port: Self.port,
                    purpose: $0.name == host.name
                        ? "requests that are not for static files"
                        : "requests when the web server's own application server cannot answer")
            }
        }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        guard let app = site.stack.app, let release = site.app else { return Desire() }
        let files = AppFiles(app: app, release: release, host: host, machine: machine, site: site)
        var unit = UnitResource(Self.live)
        unit.restartInputs = [files.template, files.environment, files.start, files.link]
        unit.ready = Self.health(listen: Self.listen(on: host, in: site.stack), app)
        unit.patience = Self.patience
        unit.ports = [Self.port]
        unit.rehearsal = files.rehearsal
        var resources: [any Resource] = Self.packages(for: app).map { PackageResource($0) }
        resources += [
            UserResource(Self.user, home: Self.root), DirectoryResource("/etc/roost"),
            DirectoryResource(Self.settings, mode: "750", group: Self.user), files.release, files.template,
            files.environment, files.start, files.link,
        ]
        if site.stack.hosts(.app).first?.name == host.name, let migration = Migration(files) {
            resources += [migration.environment, migration.run]
        }
        var probes = [files.probe]
        if Self.refusesWhenDrained(host, in: site.stack) {
            resources += [PackageResource("nftables"), Self.opened]
            if Self.hasFront(host, in: site.stack) { resources.append(HAProxy.ready(host.name, of: HAProxyFront.backend)) }
            probes.append(Self.drainProbe)
        }
        return Desire(resources + [unit], probes: probes, keeps: AppFiles.keeps)
    }

    /// Debian packages that a runtime needs on its host, and those that the application asks for.
    static func packages(for app: App) -> [String] {
        let runtime: [String] =
            switch app.runtime {
            case .python: ["python3", "python3-venv"]
            case .node: ["nodejs"]
            case .swift: ["libstdc++6", "zlib1g"]
            case .command: []
            }
        return runtime + app.packages.filter { !runtime.contains($0) }
    }

    /// The shell command that succeeds when the application answers on `listen`.
    static func health(listen: String, _ app: App) -> String {
        let colon = listen.lastIndex(of: ":")!
        let address = listen[..<colon].trimming(["[", "]"])
        return "http_ok \(address) \(listen[listen.index(after: colon)...]) \(Shell.quote(app.health))"
    }
}

extension Substring {
    fileprivate func trimming(_ characters: Set<Character>) -> String {
        String(drop { characters.contains($0) }.reversed().drop { characters.contains($0) }.reversed())
    }
}
