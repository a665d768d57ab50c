@testable import Engines

extension AlertCase {
    private static func voter(_ host: String) -> String { #"node_systemd_unit_state{name="redis-sentinel.service",state="active",host="\#(host)"}"# }

    static let caches = [
        AlertCase("CacheSilent", ["host": "cache-1"], [.gauge(#"redis_up{host="cache-1"}"#, 1, 0)]),
        // Full and forgetting is well, as long as more is found than forgotten.
        AlertCase(
            "CacheTooSmall", ["host": "cache-1"],
            [
                .counter(#"redis_evicted_keys_total{host="cache-1"}"#, 100, 100), .counter(#"redis_keyspace_hits_total{host="cache-1"}"#, 500, 10),
                .counter(#"redis_evicted_keys_total{host="cache-2"}"#, 0, 0), .counter(#"redis_keyspace_hits_total{host="cache-2"}"#, 0, 0),
            ], clears: false, window: 60),
        AlertCase("CacheReplicationBroken", ["host": "cache-2"], [.gauge(#"redis_master_link_up{host="cache-2",master_host="10.1.0.5"}"#, 1, 0)]),
        // The host is gone, and no other took over.
        AlertCase("CacheMasters", ["host": "site"], [.gauge(#"redis_instance_info{host="cache-1",role="master"}"#, 1, nil)]),
        AlertCase(
            "CacheMasters", ["host": "site"],
            [.gauge(#"redis_instance_info{host="cache-1",role="master"}"#, 1, 1), .gauge(#"redis_instance_info{host="cache-2",role="master"}"#, nil, 1)]),
        AlertCase("CacheVotesLost", ["host": "site"], [.gauge(voter("cache-1"), 1, nil), .gauge(voter("cache-2"), 1, 0), .gauge(voter("mon-1"), 1, 1)]),
    ]
}
