import Model

/// The certificate that visitors see, on one host that they reach: the stack's own or the user's as a file; over ACME, one of
/// the stack's own until the client has put its own in that place.
struct SiteCertificate {
    let resource: any Resource
    let probes: [String]
    let keeps: [ResourceKey]

    /// Nil without HTTPS.
    init?(in site: Site) {
        guard let tls = site.stack.tls else { return nil }
        let path = TLSFiles.path(TLSFiles.site)
        let content = site.certificates[TLSFiles.site].reveal()
        guard tls.certificate == .acme else {
            var file = FileResource(path, content, mode: "600", isSecret: true)
            file.phase = .prepare
            self.resource = file
            probes = []
            keeps = []
            return
        }
        resource = ScriptedResource(
            "certificate", TLSFiles.site, wanted: "there", meaning: "of the stack's own authority, until there is another one",
            action: .create, phase: .prepare,
            script: """
                claim file \(path) new && (umask 077; cat >\(path).roost-new <<'ROOST'
                \(content)ROOST
                ) && mv -f \(path).roost-new \(path)
                """)
        probes = ["[ -s \(path) ] && [ \"$(stat -c '%a %U' \(path))\" = '600 root' ] && F certificate \(TLSFiles.site) there"]
        keeps = [ResourceKey(FileResource.kind, path)]
    }
}
