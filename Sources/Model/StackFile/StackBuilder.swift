/// Makes a stack of what was read. Where a value was refused it holds something harmless: such a stack is only
/// looked at for further mistakes, and never handed out.
struct StackBuilder {
    let reading: Reading

    func stack() -> Stack {
        var stack = Stack(name: text("stack"), domain: text("domain"), hosts: hosts())
        if let user = reading.words["ssh.user"] { stack.ssh.user = user }
        stack.ssh.port = reading.words["ssh.port"].flatMap(Quantities.number)
        stack.balancer = balancer()
        stack.web = web()
        stack.app = app()
        stack.database = database()
        stack.cache = cache()
        stack.tls = tls()
        if has("firewall") {
            stack.firewall = Firewall(admin: list("firewall.admin").compactMap { Network($0)?.description })
        }
        stack.monitoring = monitoring()
        stack.rates.hosts = rates("hosts")
        stack.rates.engines = rates("engines")
        stack.silenced = silenced()
        stack.source.file = reading.file
        stack.source.places = reading.places
        return stack
    }

    private func hosts() -> [Host] {
        (reading.members["hosts"] ?? []).compactMap { name in
            guard let address = reading.words["hosts.\(name).address"].flatMap(Address.init) else { return nil }
            let roles = list("hosts.\(name).roles").compactMap(Role.init(rawValue:))
            return Host(name: name, address: address, roles: roles, site: reading.words["hosts.\(name).site"])
        }
    }

    private func balancer() -> Balancer? {
        guard has("balancer") else { return nil }
        var balancer = Balancer()
        choose(&balancer.algorithm, "balancer.algorithm")
        choose(&balancer.mode, "balancer.mode")
        balancer.virtual = list("balancer.virtual").compactMap(Address.init)
        choose(&balancer.log, "balancer.log")
        if reading.words["balancer.preempt"] != nil { balancer.preempt = flag("balancer.preempt") }
        return balancer
    }

    private func web() -> Web? {
        guard has("web") else { return nil }
        var web = Web()
        choose(&web.mode, "web.mode")
        web.staticFiles = reading.words["web.static"]
        choose(&web.log, "web.log")
        return web
    }

    private func app() -> App? {
        guard has("app") else { return nil }
        var app = App(runtime: .command, source: text("app.source"))
        choose(&app.runtime, "app.runtime")
        app.start = reading.words["app.start"]
        app.health = text("app.health")
        app.metrics = reading.words["app.metrics"]
        app.migrate = reading.words["app.migrate"]
        app.environment = (reading.members["app.environment"] ?? []).map { ($0, text("app.environment.\($0)")) }
        app.packages = list("app.packages")
        app.reaches = list("app.reaches").compactMap(Reach.init)
        app.memory = reading.words["app.memory"].flatMap(Quantities.mebibytes)
        return app
    }

    private func database() -> Database? {
        guard has("database") else { return nil }
        var database = Database()
        choose(&database.engine, "database.engine")
        choose(&database.topology, "database.topology")
        choose(&database.durability, "database.durability")
        if has("database.backups") {
            database.backups = Backups(
                every: seconds("database.backups.every"), keep: seconds("database.backups.keep"),
                to: text("database.backups.to"), verify: flag("database.backups.verify"))
        }
        return database
    }

    private func cache() -> Cache? {
        guard has("cache") else { return nil }
        var cache = Cache()
        choose(&cache.engine, "cache.engine")
        cache.required = flag("cache.required")
        return cache
    }

    private func tls() -> TLS? {
        guard has("tls") else { return nil }
        var tls = TLS()
        if reading.words["tls.certificate"] == "acme" { tls.certificate = .acme }
        if let certificate = reading.words["tls.certificate.cert"], let key = reading.words["tls.certificate.key"] {
            tls.certificate = .files(certificate: certificate, key: key)
        }
        tls.internal = flag("tls.internal")
        tls.redirect = flag("tls.redirect")
        if let directory = reading.words["tls.acme.directory"] { tls.acme.directory = directory }
        tls.acme.email = reading.words["tls.acme.email"]
        tls.acme.trust = reading.words["tls.acme.trust"]
        return tls
    }

    private func monitoring() -> Monitoring? {
        guard has("monitoring") else { return nil }
        var monitoring = Monitoring()
        monitoring.retention = seconds("monitoring.retention")
        monitoring.webhook = reading.words["monitoring.alerts.webhook"]
        monitoring.forwardMetrics = reading.words["monitoring.forward.metrics"]
        monitoring.forwardLogs = reading.words["monitoring.forward.logs"]
        return monitoring
    }

    private func rates(_ group: String) -> [String: FailureRates.Rate] {
        let names = reading.members["availability.\(group)"] ?? []
        let rates = names.map { name in
            let at = "availability.\(group).\(name)"
            return (name, FailureRates.Rate(between: Double(seconds("\(at).mtbf")), repair: Double(seconds("\(at).mttr"))))
        }
        return Dictionary(rates.filter { $0.1.between > 0 && $0.1.repair > 0 }) { first, _ in first }
    }

    private func silenced() -> [Silence] {
        (reading.members["check.ignore"] ?? []).map { name in
            let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
            let path = "check.ignore.\(name)"
            return Silence(rule: parts.first ?? "", subject: parts.count > 1 ? parts[1] : nil, reason: text(path), path: path)
        }
    }

    private func has(_ path: String) -> Bool { reading.isPresent(path) }

    private func text(_ path: String) -> String { reading.words[path] ?? "" }

    private func seconds(_ path: String) -> Int { reading.words[path].flatMap(Quantities.seconds) ?? 0 }

    private func flag(_ path: String) -> Bool { reading.words[path].flatMap(Quantities.flag) ?? false }

    private func list(_ path: String) -> [String] {
        (reading.members[path] ?? []).compactMap { reading.words["\(path).\($0)"] }
    }

    private func choose<Choice: RawRepresentable<String>>(_ value: inout Choice, _ path: String) {
        if let choice = reading.words[path].flatMap(Choice.init(rawValue:)) { value = choice }
    }
}
