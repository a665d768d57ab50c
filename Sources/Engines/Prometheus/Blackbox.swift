import Model

/// The blackbox exporter, which visits the site for Prometheus.
struct Blackbox {
    static let unit = "prometheus-blackbox-exporter.service"

    let site: Site

    var resources: [any Resource] {
        let package = PackageResource("prometheus-blackbox-exporter")
        let path = "\(Prometheus.folder)/blackbox.yml"
        let text = SiteProbe(site.stack).modules
        let file = FileResource(
            path, Banner.hash + "modules:\(text.isEmpty ? " {}" : "")\n\(text)",
            validation: "prometheus-blackbox-exporter --config.check --config.file={} >/dev/null")
        let defaults = FileResource(
            "/etc/default/prometheus-blackbox-exporter",
            Banner.hash + "ARGS=\"--config.file=\(path) --web.listen-address=127.0.0.1:\(Prometheus.blackboxPort)\"\n" + GoRuntime.small)
        let dropIn = DropIn.file(Self.unit, restart: .always, Sandbox())
        var unit = UnitResource(Self.unit)
        unit.restartInputs = [package, defaults, dropIn, file]
        unit.ready = "listens 127.0.0.1 \(Prometheus.blackboxPort)"
        unit.ports = [Prometheus.blackboxPort]
        return [package, file, defaults, DirectoryResource(DropIn.directory(Self.unit)), dropIn, unit]
    }
}
