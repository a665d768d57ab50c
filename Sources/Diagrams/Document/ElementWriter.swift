import Model

/// What each element is for, and why it is there.
struct ElementWriter {
    private let writer: DocumentWriter
    private var stack: Stack { writer.stack }

    init(_ writer: DocumentWriter) { self.writer = writer }

    func write(_ document: inout Document) {
        document.section("What each element is for")
        document.part("Servers")
        document.say("A server is a machine, real or virtual, that runs programs for others. Each has a name, an address, and roles:")
        document.blocks.append(
            .table(
                header: ["host", "address", "roles", "what runs on it"],
                rows: stack.hosts.map { host in
                    let engines = writer.topology.components(on: host.name).sorted { (SceneNames.rank($0), $0) < (SceneNames.rank($1), $1) }
                    return ["`\(host.name)`", "\(host.address)", host.roles.map(\.rawValue).joined(separator: ", "), engines.map(SceneNames.engine).joined(separator: ", ")]
                }))
        document.part("Domain name and DNS records")
        document.say("People remember `\(stack.domain)`; machines need \(Listing.of(writer.entry.map { "`\($0)`" })). DNS translates. `roost dns` prints the records." + (stack.hosts(.dns).isEmpty ? "" : " \(writer.names(stack.hosts(.dns))) answers for the domain (NSD)."))
        balancer(&document)
        web(&document)
        if !stack.hosts(.app).isEmpty {
            document.part("Application server")
            document.say("It runs the site's own program: what a page shows, what a form does. On \(writer.names(stack.hosts(.app))). " + (stack.hosts(.app).count > 1 ? "There is more than one, so that a new release can be put on one while another serves, and so that one may be lost." : "There is one: while it restarts, to take up a new release, the site does not answer."))
        }
        database(&document)
        if !stack.hosts(.cache).isEmpty {
            document.part("Cache")
            document.say("Redis on \(writer.names(stack.hosts(.cache))) remembers answers that are asked for again and again, so that the database need not compute them each time. It may forget at any moment: " + (stack.cache?.required == true ? "this stack counts as down without it, so it is more than a cache." : "the application works without it, only slower.") + copies)
        }
    }

    /// What a failover may forget (Redis manual, "Sentinel"; measured in a network that was cut in two).
    private var copies: String {
        guard stack.hosts(.cache).count > 1 else { return "" }
        return " One of them, the master, takes what is written, and copies follow it; when it is lost, Sentinel makes another one the master. Forgotten is then what had not been passed on yet, and, where the network is cut in two, whatever the lost side took in the meantime: writes wait for no copy."
    }

    private func balancer(_ document: inout Document) {
        let balancers = stack.hosts(.balancer)
        guard let first = balancers.first else { return }
        let settings = stack.balancer ?? Balancer()
        let servers = stack.hosts(.web).isEmpty ? stack.hosts(.app) : stack.hosts(.web)
        document.part("Load balancer")
        document.say("HAProxy on \(writer.names(balancers)) takes the requests and spreads them over \(writer.names(servers)). It was added so that there can be several servers behind one name, and so that one that fails is no longer asked: it checks each of them every second.")
        if stack.web?.mode != .activePassive || stack.hosts(.web).count < 2 { document.say("**How it chooses** (`\(settings.algorithm.rawValue)`): " + algorithm(settings.algorithm, servers.map(\.name))) }
        if servers.count > 1 { document.say(mode(servers)) }
        guard balancers.count > 1 else {
            document.say("`\(first.name)` is the only one: nothing takes its place when it is lost.")
            return
        }
        guard !settings.virtual.isEmpty else {
            document.say("DNS names each of \(writer.names(balancers)): a browser that one does not answer tries the next.")
            return
        }
        let addresses = Listing.of(settings.virtual.map { "`\($0)`" })
        document.say(
            settings.mode == .activeActive
                ? "**Balancers, active-active.** Each of \(writer.names(balancers)) serves, under an address of its own (\(addresses), both in DNS). When one is lost the other takes its address too, and has all the work."
                : "**Balancers, active-passive.** `\(first.name)` holds \(addresses) and does all the work; \(writer.names(Array(balancers.dropFirst()))) only listens. They tell each other by VRRP that they are alive (keepalived); after three silent intervals the next one takes the address. Half of the capacity waits, and in return nothing is overloaded when the other half is lost.")
    }

    private func algorithm(_ algorithm: Balancer.Algorithm, _ names: [String]) -> String {
        let first = names.prefix(3)
        let turns = (0..<4).map { "`\(first[$0 % first.count])`" }
        guard names.count > 1 else { return "there is one server, `\(names.first ?? "")`, so there is nothing to choose yet." }
        return switch algorithm {
        case .roundrobin: "each server in turn. Of four requests the first goes to \(turns[0]), the second to \(turns[1]), the third to \(turns[2]), the fourth to \(turns[3])\(names.count > 3 ? ", and so on through all \(names.count)" : "")."
        case .leastconn: "the server with the fewest connections open at this moment. When `\(names[0])` has five and `\(names[1])` two, `\(names[1])` gets the next request. Good where requests take unequally long."
        case .source: "always the same server for the same client address, from a hash of that address: one visitor stays on `\(names[0])`, another on `\(names[1])`. When a server is lost, its visitors are spread over the others."
        case .random: "two servers at random, and of those the one with fewer connections: say `\(names[0])` with five and `\(names[1])` with two, so `\(names[1])`."
        }
    }

    private func mode(_ servers: [Host]) -> String {
        stack.web?.mode == .activePassive
            ? "**Web servers, active-passive.** `\(servers[0].name)` answers everything; \(writer.names(Array(servers.dropFirst()))) is asked only when that one is lost. Simple to reason about, and half of what was paid for waits."
            : "**Web servers, active-active.** All of \(writer.names(servers)) serve at once: the work is shared, and after the loss of one the others have \(servers.count == 2 ? "twice as much to do" : "its share to do as well"). (Active-passive would let one work and the others wait.)"
    }

    private func web(_ document: inout Document) {
        let hosts = stack.hosts(.web)
        guard !hosts.isEmpty else { return }
        document.part("Web server")
        let files = stack.web?.staticFiles == nil ? "" : " serves static files itself, which it does faster than any application,"
        document.say("nginx on \(writer.names(hosts)) speaks HTTP with the world so that the application need not: it\(files) compresses, keeps slow clients away from the application, and writes the access log.")
    }

    private func database(_ document: inout Document) {
        let hosts = stack.hosts(.database)
        guard let first = hosts.first, let database = stack.database else { return }
        document.part("Database")
        document.say("\(SceneNames.engine(database.engine.rawValue)) on \(writer.names(hosts)) keeps what must not be forgotten.")
        switch database.topology {
        case .single: document.say("There is one, on `\(first.name)`. What it acknowledges is on its disk; what the disk loses is lost\(database.backups == nil ? "" : ", but for the backups").")
        case .replica:
            let replicas = writer.names(Array(hosts.dropFirst()))
            document.say("**Primary and replica.** `\(first.name)` is the primary: it alone takes writes. \(replicas) repeats every change a moment later and answers reads. For the application the difference is the address: it writes to `DATABASE_URL` and may read from `DATABASE_READ_URL`, where the newest write may still be missing; what it has just written it reads from `DATABASE_URL`.")
            document.say("When the primary is lost nothing takes over by itself: an operator promotes a replica with `roost db promote`.")
        case .galera, .groupReplication:
            document.say("**A cluster that agrees.** \(writer.names(hosts)) hold the same data and vote on every write: \(hosts.count / 2 + 1) of \(hosts.count) must be up, so \(hosts.count - hosts.count / 2 - 1 == 0 ? "none" : "\(hosts.count - hosts.count / 2 - 1)") may be lost. The application writes to one of them, the same from every host, and reads from the others (`DATABASE_READ_URL`).")
        }
        if let backups = database.backups {
            document.say("A backup is taken every \(Quantities.text(seconds: backups.every)) into `\(backups.to)` and kept for \(Quantities.text(seconds: backups.keep))\(backups.verify ? "; each is restored on trial, since a backup that nobody has restored is a hope" : "").")
        }
    }
}
