import Model

/// How Redis takes up a new certificate: it is told to read the same files again (redis.io, `CONFIG SET`), and nobody is disconnected.
struct RedisReload {
    private static let question = "/etc/roost/redis-reload"

    let site: Site

    init(_ site: Site) { self.site = site }

    /// It runs outside of the unit's sandbox, where Redis may start no other program, and reads what root alone may. The certificate that is
    /// shown until then may have ended: the socket shows none.
    let reload = Reload(
        of: "redis", isApart: true,
        """
        said=$(grep -v '^#' \(question) | redis-cli -s \(Redis.socket) 2>&1)
        [ "$said" = "$(printf 'OK\\nOK')" ] || { echo "Redis does not take its certificate: $said" >&2; exit 1; }
        """)

    var resources: [any Resource] {
        let (leaf, account) = (TLSFiles.path(Redis().name), RedisAccess.Account.reload)
        let file = FileResource(
            Self.question,
            Banner.hash + "AUTH \(account.rawValue) \(site.secrets[account.secretName].reveal())\nCONFIG SET tls-cert-file \(leaf) tls-key-file \(leaf)\n",
            mode: "600", isSecret: true)
        return [DirectoryResource("/etc/roost"), file] + reload.resources
    }
}
