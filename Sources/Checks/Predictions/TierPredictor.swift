import Engines
import Model

/// What becomes of web, application and cache tiers: like members, any one of which is enough.
struct TierPredictor {
    let stack: Stack
    let tier: PathTier

    private static let underWay =
        "of the requests that it was answering at that moment, those that write fail, for nothing is sent twice, and those whose answer had begun, for it cannot be taken back"
    /// What a silent host had been sent, or had received.
    private static let kept =
        underWay + "; a read is asked of another server once nothing was acknowledged for \(HAProxyTiming.silenceMilliseconds) ms (tcp-ut), or when a sign of life is missing for \(2 * HAProxyTiming.signOfLifeSeconds) s (srvtcpka)"
    /// What a host that is silent had received already.
    private var waits: String {
        let isNoticed = stack.hosts(.web).allSatisfy { KernelSettings.noticesSilence(on: $0, in: stack) }
        return Self.underWay + (isNoticed
            ? "; a read that it had received and not answered is asked of the next host after \(KernelSettings.silenceSeconds) s without a sign of life (tcp_keepalive_time)"
            : "; a read that it had received and not answered waits for proxy_read_timeout (\(NginxTiming.readSeconds) s) before the next host is asked")
    }
    private var restart: Double { Double(RestartTiming.seconds) + 2 }
    private var restarting: String { "systemd starts it again after RestartSec=\(RestartTiming.seconds)" }

    private func next(after member: Int) -> String {
        tier.component(on: tier.members[tier.members.indices.first { $0 != member } ?? member].host)
    }

    private func alone(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        if fault.isMendedBySystemd {
            return .gap(restart, "\(restarting), and it answers within two seconds", assumption: "it starts as fast as that")
        }
        return .down("\(tier.component(on: tier.members[member].host)) runs nowhere else")
    }

    func web(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        if fault == .diskFull {
            return .held("nginx serves without its access log", assumption: "no request body is larger than client_body_buffer_size, for those go to the disk")
        }
        guard tier.slack > 0 else { return alone(member, fault) }
        guard !stack.hosts(.balancer).isEmpty else {
            return .held(
                "DNS names every web host, and a client that one does not answer tries the next address",
                assumption: "clients do so, each after a time limit of its own")
        }
        return balanced(member, fault)
    }

    /// Behind a balancer.
    private func balanced(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        let takeover = next(after: member)
        if fault == .frozen {
            return .gap(
                HAProxyTiming.detectionSeconds,
                "it takes connections and answers nothing until \(HAProxyTiming.checkFall) checks have failed (inter \(HAProxyTiming.checkSeconds)s fall \(HAProxyTiming.checkFall)); then the others take over",
                takeover: takeover, assumption: "requests that it had received wait for timeout server (\(HAProxyTiming.serverSeconds) s) and fail")
        }
        let how =
            fault.isSilent
            ? "HAProxy waits \(HAProxyTiming.connectMilliseconds) ms for a connection (timeout connect) and sends the request to another server (option redispatch 1); after \(HAProxyTiming.checkFall) failed checks it no longer tries"
            : "HAProxy's connection is refused, and the request goes to another server at once (option redispatch 1, retries \(HAProxyTiming.retries))"
        return .held(how, takeover: takeover, assumption: fault.isSilent ? Self.kept : Self.underWay)
    }

    func app(_ member: Int, _ engine: String?, _ fault: Fault) -> Predictor.Effect {
        let host = tier.members[member].host
        if fault == .diskFull {
            return .held("the program and its settings are there already", assumption: "the application itself writes no files")
        }
        guard tier.slack > 0 else { return alone(member, fault) }
        let takeover = next(after: member)
        guard !stack.hosts(.web).isEmpty else { return stack.hosts(.balancer).isEmpty ? named(takeover) : balanced(member, fault) }
        if engine == HAProxy().name { return proxy(host, takeover, fault) }
        let isFronted = stack.host(named: host).map { AppServer.hasFront($0, in: stack) } ?? false
        let sharesWeb = stack.host(named: host)?.roles.contains(.web) ?? false
        switch fault {
        case .frozen where !isFronted && !sharesWeb:
            return .down(
                "nginx waits \(NginxTiming.readSeconds) s for an answer (proxy_read_timeout), and nothing looks whether the application still answers")
        case .frozen:
            let seconds =
                isFronted ? Double(2 * HAProxyTiming.frontCheckMilliseconds * HAProxyTiming.checkFall) / 1000 : HAProxyTiming.detectionSeconds
            return .gap(
                seconds, "it answers nothing until \(HAProxyTiming.checkFall) checks of \(isFronted ? "its own host's HAProxy" : "the balancer") have failed; then other hosts take its requests",
                takeover: takeover, assumption: "requests that write and had reached it fail")
        case .poweredOff where sharesWeb, .cutOff where sharesWeb: return balanced(member, fault)
        case .poweredOff, .cutOff:
            return .held(
                "nginx waits \(NginxTiming.connectMilliseconds) ms for a connection (proxy_connect_timeout) and asks the next application host", takeover: takeover,
                assumption: waits)
        default:
            return .held(
                "nginx's connection is refused, and it asks the next application host (proxy_next_upstream)", takeover: takeover,
                assumption: Self.underWay)
        }
    }

    private func named(_ takeover: String) -> Predictor.Effect {
        .held(
            "DNS names every application host, and a client that one does not answer tries the next address", takeover: takeover,
            assumption: "clients do so, each after a time limit of its own")
    }

    /// The application's own way to the database, or the end of its TLS.
    private func proxy(_ host: String, _ takeover: String, _ fault: Fault) -> Predictor.Effect {
        let isFronted = stack.host(named: host).map { AppServer.hasFront($0, in: stack) } ?? false
        if isFronted, fault != .frozen {
            return .held(
                "with its HAProxy the application's port is closed as well: nginx asks the next application host", takeover: takeover,
                assumption: Self.underWay)
        }
        if isFronted {
            return .held(
                "nginx waits \(NginxTiming.connectMilliseconds) ms for the connection and its TLS (proxy_connect_timeout) and asks the next application host",
                takeover: takeover, assumption: waits)
        }
        if fault.isMendedBySystemd {
            return .gap(restart, "the application reaches no database until \(restarting)", assumption: "requests on \(host) that need the database fail")
        }
        return .down("the application on \(host) goes on taking requests and reaches no database")
    }

    func cache(_ member: Int, _ fault: Fault) -> Predictor.Effect {
        if fault == .diskFull { return .held("the cache keeps nothing on disk") }
        if fault.isMendedBySystemd {
            return .gap(
                Double(RedisTiming.restartMilliseconds) / 1000 + 2,
                "systemd starts it again after RestartSec=\(RedisTiming.restartMilliseconds)ms, before Sentinel has missed it, and it answers within two seconds",
                assumption: "it starts as fast as that")
        }
        guard tier.slack > 0 else { return alone(member, fault) }
        return .gap(
            RedisTiming.takeoverSeconds,
            "the other cache becomes the master once Sentinel has missed it for \(RedisTiming.downAfterMilliseconds / 1000) s (down-after-milliseconds)", takeover: next(after: member),
            assumption: "it held the master's part")
    }
}
