import Model

/// Where certificates lie on a host, and which of them it needs.
package enum TLSFiles {
    package static let directory = "/etc/roost/tls"
    package static let authorityPath = "\(directory)/authority.pem"
    /// The name under which visitors' certificate is kept.
    package static let site = "site"

    package static func path(_ name: String) -> String { "\(directory)/\(name).pem" }

    /// The name that every host of a role answers to, for callers that cannot name one host.
    package static func name(of role: Role, in stack: Stack) -> String { "\(role.rawValue).\(stack.name).internal" }

    /// The folder and the authority that the host trusts; nothing without TLS.
    package static func trust(in site: Site) -> [any Resource] {
        guard site.stack.tls != nil else { return [] }
        return [
            DirectoryResource("/etc/roost"), DirectoryResource(directory),
            early(FileResource(authorityPath, site.certificates.authority)),
        ]
    }

    /// In place before the configuration that names it is checked. What runs reads it at its next reload.
    private static func early(_ file: FileResource) -> FileResource {
        var file = file
        file.phase = .prepare
        return file
    }

    /// Certificate and key of one engine on one host, in one file.
    package static func leaf(
        _ engine: String, on host: Host, in site: Site, owner: String = "root", group: String = "root"
    ) -> FileResource {
        early(
            FileResource(
                path(engine), site.certificates["\(host.name)/\(engine)"].reveal(), mode: "600", owner: owner,
                group: group, isSecret: true))
    }
}

extension Catalogue {
    /// A certificate for every component to which something comes encrypted, and one for the site.
    ///
    /// Besides its own name and address a component may have the name of its role: nginx verifies every application host
    /// by one name. A database is reached through HAProxy on the caller's own host, and a cache by its exporter: their certificates are good for loopback.
    package static func certificates(of stack: Stack) -> [CertificateRequest] {
        guard stack.tls != nil else { return [] }
        var requests: Set<CertificateRequest> = []
        // Over ACME, what is shown until the authority has answered.
        if stack.tls?.certificate == .internal || stack.tls?.certificate == .acme {
            requests.insert(
                CertificateRequest(name: TLSFiles.site, names: [stack.domain, "www.\(stack.domain)"], addresses: []))
        }
        for flow in flows(of: stack) where flow.encryption == .tls && flow.from != .clients {
            guard case .component(let to) = flow.to, let host = stack.host(named: to.host) else { continue }
            requests.insert(request(for: to, on: host, in: stack))
            // Members of one engine show each other who they are, whoever calls.
            if case .component(let from) = flow.from, from.engine == to.engine, let caller = stack.host(named: from.host) {
                requests.insert(request(for: from, on: caller, in: stack))
            }
        }
        return requests.sorted()
    }

    private static func request(for component: Component, on host: Host, in stack: Stack) -> CertificateRequest {
        var names = [host.name]
        var addresses = [host.address]
        if component.engine == HAProxy().name, host.roles.contains(.app) { names.append(TLSFiles.name(of: .app, in: stack)) }
        if [MariaDB().name, Redis().name].contains(component.engine), let loopback = Address("127.0.0.1") { addresses.append(loopback) }
        return CertificateRequest(name: component.description, names: names, addresses: addresses)
    }
}
