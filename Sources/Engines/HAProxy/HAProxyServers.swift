import Model

/// The servers behind a balancer, as its runtime socket sees them: drained, ready, well.
extension HAProxy {
    /// Seconds that requests under way may take before a drained host is changed all the same.
    static let drainPatience = 30

    /// That a server takes requests: a run that was interrupted between drain and return is found by this.
    static func ready(_ server: String, of backend: String = backend) -> ScriptedResource {
        var resource = ScriptedResource(
            "server", "\(backend)/\(server)", wanted: "ready", meaning: "drained → takes requests", action: .run,
            script: "printf 'set server \(backend)/\(server) state ready\\n' | ask_socket \(socket)")
        // A balancer that is not running takes every server as ready when it starts.
        resource.isFineWhenAbsent = true
        return resource
    }

    /// Where a balancer reaches a server: the port, and `tls` or `plain`.
    static let placeKind = "reached"

    private static func place(of host: Host, in stack: Stack) -> String {
        let listen = servers(in: stack).first { $0.host.name == host.name }?.listen ?? ""
        return "\(listen.split(separator: ":").last ?? "") \(stack.encryptsInside ? "tls" : "plain")"
    }

    /// Field 7 of `show servers state` is the administrative state: 0 is none; fields 19 and 21 are the port and whether TLS is spoken
    /// (management guide, section 9.3).
    static let probe = #"""
        if [ -S /run/haproxy/admin.sock ]; then
          printf 'show servers state\n' | perl -MIO::Socket::UNIX -e 'alarm 5;
            my $s = IO::Socket::UNIX->new(Peer => "/run/haproxy/admin.sock") or exit 1; print $s $_ while <STDIN>; $s->shutdown(1); print while <$s>;' |
            while read -r _ backend _ server _ _ admin _ _ _ _ _ _ _ _ _ _ _ port _ tls _; do
              case $admin in ''|*[!0-9]*) continue ;; esac
              [ $((admin & 9)) -eq 0 ] && F server "$backend/$server" ready || F server "$backend/$server" drained
              [ "$tls" = 1 ] && tls=tls || tls=plain
              F \#(placeKind) "$backend/$server" "$port $tls"
            done
        fi
        """#

    /// Every balancer is told, provided that another server is left to take the requests.
    package func drains(of host: Host, in site: Site) -> [Drain] {
        let servers = Self.servers(in: site.stack)
        guard servers.count > 1, servers.contains(where: { $0.host.name == host.name }) else { return [] }
        return site.stack.hosts(.balancer).map { balancer in
            Drain(
                at: balancer.name, if: .known(server: Self.ready(host.name).key, at: Self.place(of: host, in: site.stack)), out: Self.out(host.name),
                back: Self.back(host.name))
        }
    }

    /// What waits until a balancer that began before its servers sees all of them.
    package static func sees(allAt balancer: Host, in stack: Stack) -> [Drain] {
        guard balancer.roles.contains(.balancer) else { return [] }
        return servers(in: stack).map { server in
            Drain(
                at: balancer.name, if: .known(server: ready(server.host.name).key, at: place(of: server.host, in: stack)), out: ":",
                back: back(server.host.name))
        }
    }

    /// Field 5 of `show stat` is the number of sessions now, field 18 the status (management guide, section 9.1).
    private static func out(_ server: String) -> String {
        """
        [ -S \(socket) ] || exit 0
        printf 'set server \(backend)/\(server) state drain\\n' | ask_socket \(socket) >/dev/null || exit 1
        quiet() { case "$(printf 'show stat\\n' | ask_socket \(socket) | awk -F , '$1 == "\(backend)" && $2 == "\(server)" { print $5 }')" in 0 | '') ;; *) return 1 ;; esac; }
        wait_until \(drainPatience) quiet || note 'requests on \(server) are still under way after \(drainPatience) s'
        """
    }

    private static func back(_ server: String) -> String {
        """
        [ -S \(socket) ] || exit 0
        printf 'set server \(backend)/\(server) state ready\\n' | ask_socket \(socket) >/dev/null || exit 1
        well() { case "$(printf 'show stat\\n' | ask_socket \(socket) | awk -F , '$1 == "\(backend)" && $2 == "\(server)" { print $18 }')" in UP* | 'no check' | '') ;; *) return 1 ;; esac; }
        wait_until 30 well || die 'the balancer does not see \(server) as well within 30 s'
        """
    }
}
