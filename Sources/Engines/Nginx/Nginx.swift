import Model

/// The web server: answers static files itself and hands the rest to an application server, its own host's first.
package struct Nginx: Engine {
    package init() {}

    package let name = "nginx"
    package let role = Role.web
    package let tier = Tier.web

    static let unit = "nginx.service"
    static let configuration = "/etc/nginx/nginx.conf"
    static let staticRoot = "/srv/roost/static"

    package var unit: String { Self.unit }
    package let logFiles = ["/var/log/nginx/access.log", "/var/log/nginx/error.log"]

    /// 80, unless the host is a balancer as well.
    static func port(on host: Host, in stack: Stack) -> Int {
        host.roles.contains(.balancer) ? 8080 : 80
    }

    package func flows(in stack: Stack) -> [Flow] {
        let balancers = HAProxy().components(in: stack)
        return stack.hosts(role).flatMap { host -> [Flow] in
            let to = Component(host: host.name, engine: name)
            let port = Self.port(on: host, in: stack)
            guard !balancers.isEmpty else {
                return [Flow(from: .clients, to: to, port: port, purpose: "requests from the Internet")]
            }
            return balancers.map {
                Flow(from: .component($0), to: to, port: port, purpose: "requests, spread by the balancer")
            }
        }
    }

    package func desire(on host: Host, machine: Machine, in site: Site) -> Desire {
        let package = PackageResource("nginx", leftovers: ["/var/log/nginx", "/var/lib/nginx", "/var/www"])
        var resources: [any Resource] = [package]
        if let release = site.staticFiles { resources += StaticFiles.resources(release) }
        let file = FileResource(
            Self.configuration, NginxConfiguration(site, host: host).text, validation: "nginx -t -q -c {}")
        let dropIn = FileResource(
            DropIn.path(Self.unit), Banner.hash + "[Service]\nRestart=on-failure\nRestartSec=1\n")
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [package, dropIn]
        unit.reloadInputs = [file]
        let port = Self.port(on: host, in: site.stack)
        unit.ready = "listens \(host.address) \(port)"
        unit.ports = [port]
        // A balancer keeps connections open, and a reload closes them: it is told first.
        unit.reloadsSmoothly = site.stack.hosts(.balancer).isEmpty
        return Desire(
            resources + [DirectoryResource(DropIn.directory(Self.unit)), file, dropIn, unit],
            probes: site.staticFiles.map { [StaticFiles.probe($0)] } ?? [],
            keeps: site.staticFiles == nil ? [] : StaticFiles.keeps)
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
