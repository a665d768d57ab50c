import Model

/// What Sentinel is told, and what it remembers.
///
/// It writes its configuration anew whenever it learns something, so that is kept apart: before each start a script makes it from
/// Roost's file, and takes over from the old one who the master was and which terms there were. All else follows from the stack file, down to
/// the voters' identifiers, so that each knows the others before it has heard of them.
struct SentinelFiles {
    static let configuration = "/etc/redis/roost-sentinel.conf"
    static let state = "/var/lib/roost-sentinel"
    private static let program = "\(Programs.directory)/sentinel-state"

    let host: Host
    let site: Site

    private var stack: Stack { site.stack }
    private var caches: [Host] { stack.hosts(.cache) }
    private var voters: [Host] { Sentinel().hosts(in: stack) }

    var file: FileResource {
        FileResource(
            Self.configuration, text, mode: "640", group: Redis.user, isSecret: true,
            validation: RedisConfiguration.check(program: "unshare -n redis-sentinel", isSecret: true))
    }

    var script: FileResource { FileResource(Self.program, programText, mode: "755", validation: "sh -n {}") }

    /// Debian's unit starts it with a file beside the others, where it may write nothing here.
    static let lines = """
        StateDirectory=roost-sentinel
        StateDirectoryMode=0750
        ReadWritePaths=
        ExecStartPre=+\(program)
        ExecStart=
        ExecStart=/usr/bin/redis-sentinel \(state)/sentinel.conf --supervised systemd --daemonize no

        """

    /// 40 hexadecimal digits that name a voter for ever.
    private func identifier(of voter: Host) -> String { String(Digest.sha256("\(stack.name) \(voter.name) sentinel").prefix(40)) }

    private func password(_ account: RedisAccess.Account) -> String { site.secrets[account.secretName].reveal() }

    private var text: String {
        let name = Sentinel.master
        let peers = voters.filter { $0.name != host.name }.map {
            "sentinel known-sentinel \(name) \($0.address) \(Sentinel.port) \(identifier(of: $0))\n"
        }
        let voter = RedisAccess.Account.voter
        return Banner.hash + """
            bind 127.0.0.1 \(host.address)
            protected-mode no
            \(RedisConfiguration.encryption(Sentinel().name, port: Sentinel.port, in: stack, replicates: true))logfile ""
            pidfile /run/sentinel/redis-sentinel.pid
            dir \(Self.state)

            user default on nopass resetkeys resetchannels -@all +ping +sentinel|master
            user \(voter.rawValue) on #\(Digest.sha256(password(voter))) \(voter.rights)
            sentinel sentinel-user \(voter.rawValue)
            sentinel sentinel-pass \(password(voter))

            sentinel myid \(identifier(of: host))
            sentinel deny-scripts-reconfig yes
            sentinel announce-ip \(host.address)
            sentinel monitor \(name) \(caches[0].address) \(Redis.port) \(Sentinel.quorum(in: stack))
            sentinel auth-user \(name) \(RedisAccess.Account.sentinel.rawValue)
            sentinel auth-pass \(name) \(password(.sentinel))
            sentinel down-after-milliseconds \(name) \(RedisTiming.downAfterMilliseconds)
            sentinel failover-timeout \(name) \(RedisTiming.failoverMilliseconds)
            sentinel parallel-syncs \(name) 1
            \(peers.joined())
            """
    }

    private var programText: String {
        let name = Sentinel.master
        return """
            #!/bin/sh
            \(Banner.hash)caches='\(caches.map { "\($0.address)" }.joined(separator: " "))'
            state=\(Self.state)/sentinel.conf
            master=$(sed -n 's/^sentinel monitor \(name) \\([^ ]*\\) .*/\\1/p' $state 2>/dev/null)
            case " $caches " in *" $master "*) ;; *) master= ;; esac
            [ -n "$master" ] || master=${caches%% *}
            umask 027
            {
              sed "s/^sentinel monitor \(name) [^ ]* /sentinel monitor \(name) $master /" \(Self.configuration)
              for cache in $caches; do [ $cache = $master ] || echo "sentinel known-replica \(name) $cache \(Redis.port)"; done
              grep -E '^sentinel (config|leader|current)-epoch ' $state 2>/dev/null
              :
            } >$state.new && chown \(Redis.user):\(Redis.user) $state.new && mv -f $state.new $state

            """
    }
}
