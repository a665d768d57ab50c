import Model

/// `redis.conf`, for Redis 7.0: a cache that forgets what it must, and keeps nothing on disk.
///
/// Without persistence nothing is forked, and a copy for a replica is forked within what the kernel's own judgement of memory allows
/// (`vm.overcommit_memory` 0 refuses a fork only when the process is larger than all memory and swap): no sysctl is needed.
struct RedisConfiguration {
    let host: Host
    let machine: Machine
    let stack: Stack

    /// Connections at most, of Redis' own default.
    static let clients = 10_000

    /// MiB for what is remembered: six tenths of a host of its own, an eighth of a shared one. What connections and a copy for a
    /// replica need comes on top.
    var memory: Int { max(32, Int(Double(machine.memory) * (host.roles == [.cache] ? 0.6 : 0.125))) }

    /// The host's address only when somebody elsewhere asks.
    private var addresses: String {
        let isAsked = Redis().flows(in: stack).contains { $0.to.host == host.name && !$0.isLocal }
        return isAsked ? "127.0.0.1 \(host.address)" : "127.0.0.1"
    }

    /// What may be done without a password is no more than a health check, so nobody needs to be kept to loopback (`protected-mode`).
    var text: String {
        Banner.hash + """
            bind \(addresses)
            unixsocket \(Redis.socket)
            unixsocketperm 700
            protected-mode no
            \(Self.encryption(Redis().name, port: Redis.port, in: stack, replicates: replicates))tcp-keepalive 60
            maxclients \(Self.clients)
            include \(Redis.access)

            maxmemory \(memory)mb
            maxmemory-policy allkeys-lru
            lazyfree-lazy-eviction yes

            dir \(Redis.data)
            save ""
            appendonly no
            logfile ""
            pidfile /run/redis/redis-server.pid
            \(replicates ? replication : "")
            """
    }

    private var replicates: Bool { Sentinel.isNeeded(in: stack) }

    /// A copy travels at once, and through no file where that can be helped; what a file was for goes with it. The loss of a replica stops
    /// no write (`min-replicas-to-write` stays 0): what the master took and no replica has is lost with it.
    private var replication: String {
        """

        include \(RedisRole.included)
        replica-announce-ip \(host.address)
        repl-diskless-sync-delay 0
        repl-diskless-load on-empty-db
        rdb-del-sync-files yes

        """
    }

    /// - Parameter replicates: whether it calls others of its kind, too. They are known by the authority alone, not by their names.
    static func encryption(_ name: String, port: Int, in stack: Stack, replicates: Bool) -> String {
        guard stack.encryptsInside else { return "port \(port)\n" }
        let leaf = TLSFiles.path(name)
        return """
            port 0
            tls-port \(port)
            tls-ca-cert-file \(TLSFiles.authorityPath)
            tls-cert-file \(leaf)
            tls-key-file \(leaf)
            tls-auth-clients no
            tls-protocols "TLSv1.3"
            tls-ciphersuites \(TLSProfile.suites)
            \(replicates ? "tls-replication yes\n" : "")
            """
    }

    /// Redis cannot be asked whether it would take a file, so it is started with it: on a socket in a folder of its own, without what
    /// the file includes, and ended again.
    ///
    /// - Parameters:
    ///   - program: what is started; Sentinel would be heard, so it is cut off from the network.
    ///   - isSecret: whether what it says about the file may show what stands there.
    static func check(program: String = "redis-server", isSecret: Bool = false) -> String {
        """
        (d=$(mktemp -d) && grep -vE '^(include|dir) ' {} >$d/conf || exit 1
        limit=$(($(date +%s) + 10))
        trap 'kill $p 2>/dev/null; wait $p 2>/dev/null; rm -rf $d' EXIT
        \(program) $d/conf --port 0 --tls-port 0 --unixsocket $d/socket --pidfile $d/pid --dir $d >$d/log 2>&1 & p=$!
        until [ "$(redis-cli -s $d/socket ping 2>/dev/null)" = PONG ]; do
          { kill -0 $p 2>/dev/null && [ "$(date +%s)" -lt $limit ]; } || { \(isSecret ? ":" : "tail -n 5 $d/log >&2"); exit 1; }
          sleep 0.05
        done)
        """
    }
}
