import Model

/// As what a cache begins, where there is more than one: asked before every start, and written down nowhere else.
///
/// Whoever was the master when its host was lost would come back as a second one, until Sentinel notices some ten seconds later. So it
/// asks the voters first; of their answers the one with the latest term (`config-epoch`) counts. While one of them takes this very master for
/// lost, another one may be made at any moment, and it waits for that. Without any answer, the first cache of the stack file is the master.
package struct RedisRole {
    static let path = "\(Programs.directory)/cache-role"
    /// What Redis includes. Sentinel changes a role in memory; it may ask for the file to be written anew, which Redis cannot.
    static let included = "/run/redis/role.conf"

    let host: Host
    let stack: Stack

    /// In the time in which Sentinel misses nobody yet, even if no voter answers.
    private static let patience = "0.5"
    /// Of half a second: in them another master is made if there is one to be made.
    private static let rounds = 2 * (RedisTiming.downAfterMilliseconds + RedisTiming.voteMilliseconds) / 1000

    var script: FileResource {
        let caches = stack.hosts(.cache)
        let encryption = stack.encryptsInside ? " --tls --cacert \(TLSFiles.authorityPath)" : ""
        let text = """
            #!/bin/sh
            \(Banner.hash)caches='\(caches.map { "\($0.address)" }.joined(separator: " "))'
            ask() {
              echo 'SENTINEL master \(Sentinel.master)' | timeout \(Self.patience) redis-cli -h "$1" -p \(Sentinel.port)\(encryption) 2>/dev/null |
                awk 'NR % 2 { name = $0; next } { value[name] = $0 } END { if ("ip" in value) print value["config-epoch"], value["ip"], value["flags"] }'
            }
            doubted() { [ "$master" = \(host.address) ] && case $answers in *_down*) return 0 ;; *) return 1 ;; esac; }
            rounds=0
            while
              answers=$(for voter in \(Sentinel().hosts(in: stack).map { "\($0.address)" }.joined(separator: " ")); do ask $voter; done | sort -rn)
              master=$(echo "$answers" | head -n 1 | cut -d ' ' -f 2)
              doubted && [ $rounds -lt \(Self.rounds) ]
            do
              rounds=$((rounds + 1)); sleep 0.5
            done
            case " $caches " in *" $master "*) ;; *) master= ;; esac
            [ -n "$master" ] || master=${caches%% *}
            if [ "$master" = \(host.address) ]; then echo '# the master'; else echo "replicaof $master \(Redis.port)"; fi >\(Self.included)

            """
        return FileResource(Self.path, text, mode: "755", validation: "sh -n {}")
    }

    /// As root, outside of the unit's sandbox, in which Redis may start no other program.
    var lines: String { "ExecStartPre=+\(Self.path)\n" }

    /// The role just now, for `status`.
    static let probe =
        "[ -S \(Redis.socket) ] && F \(fact.kind) \(fact.name) \"$(echo ROLE | timeout 3 redis-cli -s \(Redis.socket) 2>/dev/null | { read -r role; echo \"$role\"; })\""

    private static let fact = ResourceKey("cache", "role")

    /// Whether the host of these facts takes what is written to the cache.
    package static func isMaster(_ facts: Facts?) -> Bool { facts?.values[fact] == "master" }
}
