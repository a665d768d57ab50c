import Model

/// Alertmanager: tells the receiver in the stack file of every alert, once when it begins and once when it is over.
struct Alertmanager {
    static let unit = "prometheus-alertmanager.service"

    let site: Site

    var resources: [any Resource] {
        let package = PackageResource("prometheus-alertmanager")
        let path = "\(Prometheus.folder)/alertmanager.yml"
        // The receiver's address may be all that keeps others from posting there.
        let file = FileResource(
            path, text, mode: "640", group: ExporterParts.user, validation: "amtool check-config {} >/dev/null")
        let defaults = FileResource(
            "/etc/default/prometheus-alertmanager",
            Banner.hash + "ARGS=\"--web.listen-address=127.0.0.1:\(Prometheus.alertmanagerPort) --cluster.listen-address= "
                + "--web.external-url=http://127.0.0.1:\(Prometheus.alertmanagerPort)/\"\n" + GoRuntime.small)
        let dropIn = DropIn.file(Self.unit, restart: .always, Sandbox(writes: ["/var/lib/prometheus"]))
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [package, defaults, dropIn]
        unit.reloadInputs = [file]
        unit.ready = "http_ok 127.0.0.1 \(Prometheus.alertmanagerPort) /-/ready"
        unit.ports = [Prometheus.alertmanagerPort]
        return [package, file, defaults, DirectoryResource(DropIn.directory(Self.unit)), dropIn, unit]
    }

    /// A group is told of at once and again as soon as something in it changes. A host that is down says what else is
    /// missing on it.
    private var text: String {
        let receiver = Receiver(site.stack.monitoring?.webhook)
        return Banner.hash + """
            route:
              receiver: \(receiver == nil ? "nobody" : "webhook")
              group_by: [alertname, host]
              group_wait: 1s
              group_interval: 5s
              repeat_interval: 1h
              routes:
                - matchers: ['alertname="\(AlertRule.deadMan)"']
                  group_wait: 0s
                  repeat_interval: 1m

            inhibit_rules:
              - source_matchers: ['alertname="HostDown"']
                target_matchers: ['alertname!="HostDown"']
                equal: [host]

            receivers:
            \(receiver.map { "  - name: webhook\n    webhook_configs:\n      - url: \"\($0.url)\"\n        send_resolved: true\n" } ?? "  - name: nobody\n")
            """
    }
}
