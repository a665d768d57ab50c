import Model

/// `prometheus.yml`, for Prometheus 2.42.
struct PrometheusConfiguration {
    let site: Site

    private var stack: Stack { site.stack }

    var text: String {
        Banner.hash + """
            global:
              scrape_interval: \(Prometheus.interval)s
              scrape_timeout: \(Prometheus.timeout)s
              evaluation_interval: \(Prometheus.interval)s
              external_labels:
                stack: "\(stack.name)"

            rule_files:
              - \(Prometheus.folder)/roost/*.yml

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["127.0.0.1:\(Prometheus.alertmanagerPort)"]

            scrape_configs:
            \(jobs.joined())\(itself)\(probes)\(copy)
            """
    }

    /// One job for each kind of exporter, in two parts when some of a kind are encrypted: those of the monitor's own host
    /// are not.
    private var jobs: [String] {
        let ends = Prometheus.ends(in: stack)
        var seen: Set<String> = []
        return ends.map(\.job).filter { seen.insert($0).inserted }.flatMap { name -> [String] in
            [false, true].compactMap { isEncrypted in
                let some = ends.filter { $0.job == name && $0.isEncrypted == isEncrypted }
                return some.isEmpty ? nil : job(name, some, isEncrypted)
            }
        }
    }

    private func job(_ name: String, _ ends: [MetricsEnd], _ isEncrypted: Bool) -> String {
        let targets = ends.map {
            "      - targets: [\"\($0.listen)\"]\n        labels: { job: \(name), host: \($0.host.name) }\n"
        }
        // The certificates are good for the hosts' addresses.
        let encryption =
            isEncrypted
            ? "    scheme: https\n    tls_config:\n      ca_file: \(TLSFiles.authorityPath)\n      min_version: TLS13\n" : ""
        let path = ends.first?.path.map { "    metrics_path: \($0)\n    sample_limit: \(AppServer.mostFigures)\n" } ?? ""
        return "  - job_name: \(name)\(isEncrypted ? "-encrypted" : "")\n\(path)\(encryption)    static_configs:\n" + targets.joined()
    }

    private var itself: String {
        let ports = [("prometheus", Prometheus.port), ("alertmanager", Prometheus.alertmanagerPort)]
        return ports.map { "  - job_name: \($0.0)\n    static_configs:\n      - targets: [\"127.0.0.1:\($0.1)\"]\n" }.joined()
    }

    /// The blackbox exporter is asked to visit; what it visits stands in the label `entry`.
    private var probes: String {
        SiteProbe(stack).visits.map { visit in
            let targets = visit.targets.map { "      - targets: [\"\($0.url)\"]\n        labels: { entry: \($0.host) }\n" }
            return """
                  - job_name: site-\(visit.name)
                    metrics_path: /probe
                    params: { module: [\(visit.name)] }
                    static_configs:
                \(targets.joined())    relabel_configs:
                      - { source_labels: [__address__], target_label: __param_target }
                      - { source_labels: [__address__], target_label: url }
                      - { target_label: __address__, replacement: "127.0.0.1:\(Prometheus.blackboxPort)" }
                      - { target_label: job, replacement: site }
                      - { target_label: visit, replacement: \(visit.name) }

                """
        }.joined()
    }

    private var copy: String {
        guard let receiver = Receiver(stack.monitoring?.forwardMetrics) else { return "" }
        return "\nremote_write:\n  - name: forward\n    url: \"\(receiver.url)\"\n"
    }
}
