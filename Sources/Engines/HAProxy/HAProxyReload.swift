import Model

/// How HAProxy takes a new configuration: the new worker begins with what the old one knew about the servers (which of
/// them are down, which are drained), and the reload is over when the new one answers.
///
/// Without the old one's knowledge a server is down for a new worker after its first failed check, whatever `fall` says:
/// on a busy machine that failed requests (management guide, `show servers state`; manual, `server-state-file`). What it knew about
/// a server that is reached at another port now, or with TLS where there was none, is left behind: HAProxy would go on using both.
enum HAProxyReload {
    static let state = "/run/haproxy/servers"

    /// `Pid` of `show info` is the worker that answers; a removed file is none, so a restart begins anew.
    static let reload = Reload(
        of: "haproxy", checkedBy: "/usr/sbin/haproxy -Ws -f \(HAProxy.configuration) -c -q",
        #"""
        ask() {
          perl -MIO::Socket::UNIX -e 'alarm 3; my $s = IO::Socket::UNIX->new(Peer => "\#(HAProxy.socket)") or exit 1;
            print $s "$ARGV[0]\n"; $s->shutdown(1); print while <$s>;' "$1"
        }
        worker() { ask 'show info' | sed -n 's/^Pid: //p'; }
        old=$(worker)
        # Fields 2, 4, 19 and 21: backend, server, port, whether TLS is spoken.
        same() {
          awk 'NR == FNR { if ($1 == "backend") b = $2; if ($1 == "server") { n = split($3, p, ":"); w[b " " $2] = p[n] " " (/ ssl /) } next }
            /^#/ || NF < 21 || w[$2 " " $4] == $19 " " $21' \#(HAProxy.configuration) -
        }
        if ask 'show servers state' | same >\#(state).new && [ -s \#(state).new ]; then mv -f \#(state).new \#(state); fi
        kill -USR2 "$1" || exit 1
        rounds=0
        while new=$(worker); [ -z "$new" ] || [ "$new" = "$old" ]; do
          rounds=$((rounds + 1)); [ $rounds -lt 100 ] || { echo 'the new worker does not answer' >&2; exit 1; }
          sleep 0.05
        done
        rm -f \#(state)
        """#)
}
