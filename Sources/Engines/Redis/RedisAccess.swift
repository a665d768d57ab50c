import Model

/// Who may do what in Redis (redis.io, "ACL"), as lines of its configuration: passwords are known there by their hashes.
struct RedisAccess {
    /// Somebody with a password.
    enum Account: String, CaseIterable {
        case app, exporter, reload, replica, sentinel, voter

        var secretName: String { "cache-\(rawValue)" }

        /// What it may do.
        var rights: String {
            switch self {
            // All that a cache is for; nothing that looks after the server, and nothing that holds it up (`KEYS`) but to empty it.
            case .app: "~* &* +@all -@admin -@dangerous +flushdb +info"
            case .exporter: "resetkeys resetchannels -@all +ping +info +client|setname +latency|latest +slowlog|len"
            case .reload: "resetkeys resetchannels -@all +ping +config|set"
            // What Redis' own manual lists for them ("ACL", "Sentinel").
            case .replica: "resetkeys resetchannels -@all +ping +psync +replconf"
            case .sentinel:
                "resetkeys resetchannels &__sentinel__:hello -@all +ping +role +info +multi +exec +slaveof +config|rewrite +client|setname +client|kill +script|kill +subscribe +publish"
            // Known to Sentinel itself.
            case .voter: "resetkeys resetchannels &* -@all +ping +client|setname +publish +sentinel|is-master-down-by-addr"
            }
        }
    }

    let site: Site

    init(_ site: Site) { self.site = site }

    static func accounts(in stack: Stack) -> [Account] {
        Account.allCases.filter { account in
            switch account {
            case .app: true
            case .exporter: stack.monitoring != nil
            case .reload: stack.encryptsInside
            case .replica, .sentinel, .voter: Sentinel.isNeeded(in: stack)
            }
        }
    }

    /// Without a password: whether it is there, and what it is. So no password needs to stand where health checks are configured.
    private static let anybody = "user default on nopass resetkeys resetchannels -@all +ping +role\n"

    var text: String {
        Banner.hash + Self.anybody
            + Self.accounts(in: site.stack).filter { $0 != .voter }.map { account in
                "user \(account.rawValue) on #\(Digest.sha256(site.secrets[account.secretName].reveal())) \(account.rights)\n"
            }.joined() + replication
    }

    /// As whom a replica follows its master; any of them may be one.
    private var replication: String {
        guard Sentinel.isNeeded(in: site.stack) else { return "" }
        let account = Account.replica
        return "masteruser \(account.rawValue)\nmasterauth \(site.secrets[account.secretName].reveal())\n"
    }
}
