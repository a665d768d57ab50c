import Model

/// The way of one request, from the visitor's browser to the data and back.
struct WalkWriter {
    private let writer: DocumentWriter
    private var stack: Stack { writer.stack }

    init(_ writer: DocumentWriter) { self.writer = writer }

    func write(_ document: inout Document) {
        document.section("One request, step by step")
        var steps = [name, connection]
        if !stack.hosts(.balancer).isEmpty { steps.append(balancer) }
        if !stack.hosts(.web).isEmpty { steps.append(web) }
        if !stack.hosts(.app).isEmpty { steps.append(application) }
        if !stack.hosts(.database).isEmpty { steps.append(database) }
        steps.append(
            "**Back.** The answer takes the same way in the other direction" + (stack.tls == nil ? "." : ", encrypted again on its last stretch.")
                + " The browser then asks for what the page names: style sheets, pictures, scripts.")
        document.blocks.append(.numbered(steps))
    }

    private var name: String {
        let records = Set(writer.entry.map { $0.isIPv6 ? "AAAA" : "A" }).sorted()
        let kind = records.count == 1 ? (records[0] == "A" ? "an A record" : "an AAAA record") : "A and AAAA records"
        let addresses = Listing.of(writer.entry.map { "`\($0)`" })
        let many = writer.entry.count > 1 ? " A browser that one of them does not answer tries the next." : ""
        return "**The name.** The visitor types `www.\(stack.domain)`. The browser asks a resolver, which asks the domain's name servers, and learns \(addresses). "
            + "`www` is \(kind), as the bare domain is: the bare domain cannot be an alias (CNAME), since other records stand beside it (RFC 1034, section 3.6.2), and two names of the same kind are easier to keep right.\(many)"
    }

    private var connection: String {
        let plain = "The browser opens a TCP connection to port 80 of that address and sends its request as plain text: whoever carries it can read and change it."
        guard let tls = stack.tls else { return "**The connection.** \(plain)" }
        let redirect = tls.redirect ? " Whoever comes by plain HTTP to port 80 is redirected." : ""
        return "**The connection.** The browser opens a TCP connection to port 443, and TLS on it: the server shows a certificate for `\(stack.domain)` and `www.\(stack.domain)`, both sides agree on keys, and from then on nobody between them reads or changes anything. Then it sends its HTTP request.\(redirect)"
    }

    private var balancer: String {
        let servers = stack.hosts(.web).isEmpty ? stack.hosts(.app) : stack.hosts(.web)
        let which = stack.hosts(.balancer).count > 1 ? "HAProxy, on whichever of \(writer.names(stack.hosts(.balancer))) has the address," : "HAProxy on \(writer.names(stack.hosts(.balancer)))"
        let ends = stack.tls == nil ? "takes the request" : "ends the visitor's TLS"
        let on = writer.isEncryptedInside ? "encrypted again, to a server whose certificate it verifies by name" : "over plain HTTP"
        return "**The load balancer.** \(which) \(ends), gives it an identifier (`X-Request-ID`), and passes it on, \(on): to \(servers.count > 1 ? "one of \(writer.names(servers)) that its checks found well" : writer.names(servers))."
    }

    private var web: String {
        let files = stack.web?.staticFiles == nil ? "" : " When a static file has that name, it answers with the file."
        guard !stack.hosts(.app).isEmpty else { return "**The web server.** nginx answers with a static file." }
        let own = stack.hosts(.web).contains { $0.roles.contains(.app) } ? ", first of all the one on its own host" : ""
        return "**The web server.** nginx looks at the path.\(files) \(files.isEmpty ? "It" : "Everything else it") hands to an application server\(own)."
    }

    private var application: String {
        let data = stack.hosts(.database).isEmpty ? "" : " It reads `DATABASE_READ_URL` and writes `DATABASE_URL`."
        return "**The application.** The program on \(writer.names(stack.hosts(.app))) computes the answer.\(data)"
    }

    private var database: String {
        let hosts = stack.hosts(.database)
        let way = writer.hasProxy && stack.database?.topology != .single ? "Through the HAProxy of its own host the application reaches " : "The application reaches "
        switch stack.database?.topology {
        case .replica:
            return "**The database.** \(way)the primary, `\(hosts[0].name)`, for writes, and \(writer.names(Array(hosts.dropFirst()))) for reads. A write is acknowledged once it is on the primary's disk and a replica has it too (semi-synchronous replication, as far as the durability below promises)."
        case .galera, .groupReplication:
            return "**The database.** \(way)one member of \(writer.names(hosts)) for writes, the same one from every host, and the others for reads. A write is acknowledged once a majority has agreed on it."
        case .single, nil:
            return "**The database.** \(way)\(SceneNames.engine(stack.database?.engine.rawValue ?? "mariadb")) on `\(hosts[0].name)`. A write is acknowledged once it is on that host's disk."
        }
    }
}
