import Model

/// `rsyslog.d/roost.conf`, for rsyslog 8.2302, beside what Debian's configuration does on the host itself.
///
/// Lines wait on disk while a receiver is away, up to a limit, and never hold up the host's own logging (rsyslog
/// documentation, "queues"): a receiver that is down costs space, then lines, and nothing else.
struct RsyslogConfiguration {
    let site: Site
    let host: Host

    private var stack: Stack { site.stack }
    private var monitors: [Host] { stack.hosts(.monitor).filter { $0.name != host.name } }

    /// Log files that engines write by themselves, and that are copied.
    private var files: [String] { Catalogue.engines(on: host, in: stack).flatMap(\.logFiles).filter { $0 != RequestLog.file }.sorted() }

    var text: String {
        Banner.hash + post + (files.isEmpty ? "" : inputs) + (host.roles.contains(.monitor) ? central : "")
            + (RequestLog.isKept(on: host, in: stack) ? "\n" + RequestLog.ruleset : "")
            + "\nruleset(name=\"roost-copies\") {\n" + checks + actions.joined() + "}\n\n*.* call roost-copies\n"
    }

    private var post: String {
        guard let receiver = Receiver(stack.monitoring?.forwardLogs), receiver.scheme.hasPrefix("http") else { return "" }
        return "module(load=\"omprog\")\n" + LogPost(receiver).template
    }

    /// Looked at once a second: to be woken for each line costs ten times as much as to read many at once.
    private var inputs: String {
        "module(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n"
            + files.map { path in
                let tag = path.split(separator: "/").suffix(2).joined(separator: "-").replacing(".log", with: "")
                return "input(type=\"imfile\" file=\"\(path)\" tag=\"\(tag):\" ruleset=\"roost-copies\" freshStartTail=\"on\")\n"
            }.joined()
    }

    /// Health checks and probes that went well are no news, and on a quiet site they are most of the lines. As in
    /// `Mtail`, they are told by an address of the stack as well: nobody outside hides by a name.
    private var checks: String {
        guard host.roles.contains(.web) else { return "" }
        let any = { (texts: [String]) in
            "(" + texts.map { "$msg contains '\($0)'" }.joined(separator: " or ") + ")"
        }
        let agents = [Mtail.check, Mtail.probe].map { "\"agent\":\"\($0)\"}" }
        let clients = Mtail.insiders(in: stack).map { "\"client\":\"\($0)\"" }
        guard !clients.isEmpty else { return "" }
        return """
                if $syslogtag == "nginx-access:" and $msg contains '"status":200,' and \(any(agents))
                    and \(any(clients)) then stop

            """
    }

    private var actions: [String] {
        var actions = monitors.map { copy("to-\($0.name)", $0.address.description, Rsyslog.port(in: stack), name: stack.encryptsInside ? $0.name : nil, authority: TLSFiles.authorityPath) }
        if host.roles.contains(.monitor) { actions.append(local) }
        if let receiver = Receiver(stack.monitoring?.forwardLogs) { actions.append(forward(receiver)) }
        return actions
    }

    /// A receiver that is not there is asked every half minute.
    private static let queue = """
        queue.type="LinkedList" queue.size="10000" queue.maxDiskSpace="256m" queue.saveOnShutdown="on"
                action.resumeRetryCount="-1" action.resumeInterval="30" queue.timeoutEnqueue="0"
        """

    /// - Parameter name: whom the receiver's certificate must name; plain without.
    private func copy(_ queue: String, _ target: String, _ port: Int, transport: String = "tcp", name: String?, authority: String) -> String {
        let encryption = name.map {
            """

                    streamDriver="ossl" streamDriverMode="1" streamDriverAuthMode="x509/name" streamDriverPermittedPeers="\($0)"
                    streamDriver.CAFile="\(authority)" streamDriver.PermitExpiredCerts="off" gnutlsPriorityString="\(Self.tolerant)"
            """
        }
        return """
                action(type="omfwd" target="\(target)" port="\(port)" protocol="\(transport)"\(transport == "tcp" ? " TCP_Framing=\"octet-counted\"" : "") template="RSYSLOG_SyslogProtocol23Format"
                    queue.filename="\(queue)" \(Self.queue)\(encryption ?? ""))

            """
    }

    /// OpenSSL's words (SSL_CONF_cmd(3)) for TLS 1.3 alone, with the suites and groups of ``TLSProfile``; receivers elsewhere may be older.
    static let modern = "MinProtocol=TLSv1.3\\nCiphersuites=\(TLSProfile.suites)\\nGroups=\(TLSProfile.curves)"
    private static let tolerant = "MinProtocol=TLSv1.2"

    private func forward(_ receiver: Receiver) -> String {
        guard !receiver.scheme.hasPrefix("http") else { return LogPost(receiver).action(queue: Self.queue) }
        return copy(
            "forward", receiver.host, receiver.port, transport: receiver.scheme == "udp" ? "udp" : "tcp",
            name: receiver.isEncrypted ? receiver.host : nil, authority: LogPost.authorities)
    }

    private var local: String {
        "    action(type=\"omfile\" file=\"\(Rsyslog.folder)/\(host.name).log\" template=\"RSYSLOG_FileFormat\" fileOwner=\"root\" fileGroup=\"adm\" fileCreateMode=\"0640\")\n"
    }

    /// The file is chosen by the address from which the lines came, whatever they say about themselves.
    private var central: String {
        let others = stack.hosts.filter { $0.name != host.name }
        guard !others.isEmpty else { return "" }
        let leaf = TLSFiles.path(Rsyslog().name)
        let encryption =
            stack.encryptsInside
            ? """

                streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon"
                streamDriver.CAFile="\(TLSFiles.authorityPath)" streamDriver.certFile="\(leaf)" streamDriver.keyFile="\(leaf)"
                gnutlsPriorityString="\(Self.modern)"
            """ : ""
        let files = others.map {
            "    if $fromhost-ip == \"\($0.address)\" then action(type=\"omfile\" file=\"\(Rsyslog.folder)/\($0.name).log\" template=\"RSYSLOG_FileFormat\" fileOwner=\"root\" fileGroup=\"adm\" fileCreateMode=\"0640\")\n"
        }
        return """

            module(load="imtcp")
            ruleset(name="roost-hosts") {
            \(files.joined())}
            input(type="imtcp" address="\(host.address)" port="\(Rsyslog.port(in: stack))" ruleset="roost-hosts"\(encryption))

            """
    }
}
