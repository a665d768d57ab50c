import Model

/// The web server: answers static files itself and hands the rest to an application server, its own host's first.
package struct Nginx: Engine {
    package init() {}

    package let name = "nginx"
    package let tier = Tier.web

    static let unit = "nginx.service"
    static let configuration = "/etc/nginx/nginx.conf"
    static let staticRoot = "/srv/roost/static"

    package var unit: String { Self.unit }
    package let logFiles = ["/var/log/nginx/access.log", "/var/log/nginx/error.log"]

    /// Old workers close their idle connections a moment after the signal; a balancer that sends a request on one of
    /// those loses it, and may not send a POST again. So this waits until they are on their way out.
    static let reload = Reload(
        of: "nginx", checkedBy: "/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'",
        #"""
        old=$(cat "/proc/$1/task/$1/children") || exit 1
        kill -HUP "$1" || exit 1
        rounds=0
        for worker in $old; do
          while grep -qs '^nginx: worker process' "/proc/$worker/cmdline" && ! grep -qs 'is shutting down' "/proc/$worker/cmdline"; do
            rounds=$((rounds + 1)); [ $rounds -lt 200 ] || { echo "worker $worker goes on with the old configuration" >&2; exit 1; }
            sleep 0.05
          done
        done
        """#)

    /// The master stays root: it opens logs and folders that belong to its workers, and a reload waits for those.
    private static let sandbox = Sandbox(
        writes: ["/run", "/var/log/nginx", "/var/lib/nginx"],
        capabilities: [
            "CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER",
        ],
        without: [.processes])

    package func runs(on host: Host, in stack: Stack) -> Bool { host.roles.contains(.web) }

    /// Where requests arrive. A host that is a balancer as well has the usual port taken.
    static func port(on host: Host, in stack: Stack) -> Int {
        let isTaken = host.roles.contains(.balancer)
        guard stack.encryptsInside, !stack.hosts(.balancer).isEmpty else { return isTaken ? 8080 : 80 }
        return isTaken ? 8444 : Edge.securePort
    }

    package func flows(in stack: Stack) -> [Flow] {
        let balancers = stack.hosts(.balancer).map { HAProxy().component(on: $0) }
        return hosts(in: stack).flatMap { host -> [Flow] in
            let to = component(on: host)
            let port = Self.port(on: host, in: stack)
            guard !balancers.isEmpty else { return Edge.flows(to: to, port: port, in: stack) }
            return balancers.map {
                Flow(
                    from: .component($0), to: .component(to), port: port,
                    encryption: stack.encryptsInside ? .tls : .none, purpose: "requests, spread by the balancer")
            }
        }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let stack = site.stack
        let isEncrypted = NginxListening(stack, host: host).isEncrypted
        let isEdge = stack.hosts(.balancer).isEmpty
        let shown = isEdge ? SiteCertificate(in: site) : nil
        var leaves: [any Resource] =
            shown.map { [$0.resource] } ?? (isEncrypted ? [TLSFiles.leaf(name, on: host, in: site)] : [])
        if stack.monitoring != nil, Mtail().end(on: host, in: stack).isEncrypted {
            leaves.append(TLSFiles.leaf(Mtail().name, on: host, in: site))
        }
        let package = PackageResource("nginx", leftovers: ["/var/log/nginx", "/var/lib/nginx", "/var/www"])
        var resources: [any Resource] = [package]
        if let release = site.staticFiles { resources += StaticFiles.resources(release) }
        let file = FileResource(
            Self.configuration, NginxConfiguration(site, host: host).text, validation: "nginx -t -q -c {}")
        let dropIn = DropIn.file(Self.unit, restart: .onFailure, Self.sandbox, lines: Self.reload.lines)
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [package, dropIn]
        unit.reloadInputs = [file] + leaves
        let port = Self.port(on: host, in: stack)
        unit.ready = "listens \(host.address) \(port)"
        unit.ports = [port] + (isEncrypted && isEdge ? [Edge.securePort] : [])
        // A balancer keeps connections open, and a reload closes them: it is told first.
        unit.reloadsSmoothly = isEdge
        return Desire(
            resources + TLSFiles.trust(in: site) + leaves + Self.reload.resources + [DirectoryResource(DropIn.directory(Self.unit)), file, dropIn, unit],
            probes: (site.staticFiles.map { [StaticFiles.probe($0)] } ?? []) + (shown?.probes ?? []),
            keeps: (site.staticFiles == nil ? [] : StaticFiles.keeps) + (shown?.keeps ?? []))
    }
}

/// The folder of files that nginx serves itself, one directory a release.
enum StaticFiles {
    static let keeps = [ResourceKey("directory", "/srv/roost"), ResourceKey("tree", Nginx.staticRoot)]

    static func root(_ release: Release) -> String { "\(Nginx.staticRoot)/\(release.id)" }

    static func resources(_ release: Release) -> [any Resource] {
        let root = root(release)
        var files = ScriptedResource(
            "release", "static \(release.id)", wanted: "complete", meaning: "static files \(release.id)", action: .create,
            phase: .prepare,
            script: """
                make_directory /srv/roost 0755 root root && claim tree \(Nginx.staticRoot) - && mkdir -p \(Nginx.staticRoot) &&
                  rm -rf \(root).new && mkdir \(root).new && tar -xzf \(release.archive.remotePath) -C \(root).new --no-same-owner &&
                  chmod -R u=rwX,go=rX \(root).new && rm -rf \(root) && mv \(root).new \(root)
                """)
        files.upload = release.archive
        return [files]
    }

    static func probe(_ release: Release) -> String {
        "[ -d \(root(release)) ] && F release 'static \(release.id)' complete"
    }
}
