extension AlertCase {
    private static func figure(_ name: String, _ host: String) -> String { "mysql_global_status_wsrep_\(name){host=\"\(host)\",job=\"database\"}" }

    static let clusters = [
        AlertCase(
            "QuorumAtRisk", ["host": "database"],
            [.gauge(figure("cluster_size", "db-1"), 3, 2), .gauge(figure("cluster_size", "db-2"), 3, 2), .gauge(figure("cluster_size", "db-3"), 3, nil)]),
        AlertCase(
            "MemberApart", ["host": "db-3"],
            [.gauge(figure("cluster_status", "db-1"), 1, 1), .gauge(figure("cluster_status", "db-3"), 1, 0)]),
        AlertCase("MemberNotSynced", ["host": "db-2"], [.gauge(figure("local_state", "db-2"), 4, 2)]),
        AlertCase("WritesHeldUp", ["host": "db-1"], [.counter(figure("flow_control_paused_ns", "db-1"), 0, 4e9)], window: 15),
        AlertCase(
            "WritesCollide", ["host": "db-1"],
            [.counter(figure("local_cert_failures", "db-1"), 0, 5), .counter(figure("local_bf_aborts", "db-1"), 0, 0)], window: 15),
        // db-1 is lost, and db-2 goes on: that is news for a minute.
        AlertCase(
            "WriterMoved", ["host": "db-2"],
            [
                Series(name: figure("replicated", "db-1")) { step, _ in step < calm ? Double(step) * 250 : nil },
                Series(name: figure("replicated", "db-2")) { step, _ in Double(max(0, step - calm) * 250) },
            ]),
    ]
}
