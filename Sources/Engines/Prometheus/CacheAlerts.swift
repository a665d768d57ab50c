import Model

/// What is wrong with the cache. A full one is not: it forgets what was asked for least lately, and that is what it is for.
extension AlertRule {
    static func caches(_ stack: Stack) -> [AlertRule] {
        let hosts = stack.hosts(.cache)
        guard !hosts.isEmpty else { return [] }
        let severity = severity(of: stack)
        let always = [
            AlertRule(
                "CacheSilent", severity, when: "redis_up == 0", "Redis on \(onHost) answers nothing",
                means: "it is down or hangs: what it remembered is asked of the database again",
                first: "roost ssh \(onHost) -- journalctl -n 50 -u \(Redis().unit)"),
            AlertRule(
                "CacheTooSmall", .warning, after: 240,
                when: "rate(redis_evicted_keys_total[1m]) > rate(redis_keyspace_hits_total[1m]) and rate(redis_evicted_keys_total[1m]) > 1",
                "Redis on \(onHost) forgets more than it is asked for again", means: "most of what is put there is gone before anybody needs it: it helps little",
                first: "give it a host with more memory, or let the application put less there, and for a shorter time"),
        ]
        guard hosts.count > 1 else { return always }
        let voters = Sentinel().hosts(in: stack).count
        let quorum = Sentinel.quorum(in: stack)
        return always + [
            AlertRule(
                "CacheReplicationBroken", .warning, after: 15, when: "max by (host) (redis_master_link_up) == 0", "Redis on \(onHost) does not follow the master",
                means: "should the master be lost, this one takes over with what it knew when the connection broke",
                first: "roost ssh \(onHost) -- journalctl -n 50 -u \(Redis().unit)"),
            AlertRule(
                "CacheMasters", severity, after: 15, when: "(count(redis_instance_info{role=\"master\"}) or vector(0)) != 1",
                "there is not exactly one cache that takes writes", means: "with none, the application goes without; with two, they remember different things",
                first: "roost status; then roost logs of the cache hosts", host: "site"),
            AlertRule(
                "CacheVotesLost", .warning, after: 15,
                when: "(count(max by (host) (node_systemd_unit_state{name=\"\(Sentinel().unit)\",state=\"active\"}) == 1) or vector(0)) < \(quorum)",
                "fewer than \(quorum) of \(voters) voters about the cache are there",
                means: "should the master be lost, no other cache becomes one",
                first: "roost status: which hosts or which sentinel is down?", host: "site"),
        ]
    }

    /// Without its cache a site that can do without is slower, and no more.
    static func severity(of stack: Stack) -> Severity { stack.cache?.required == true ? .critical : .warning }
}
