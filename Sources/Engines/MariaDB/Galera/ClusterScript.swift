import Model

/// The part of a member's script that knows Galera.
///
/// **One writer, the same for everybody.** Galera lets every member write, and then refuses one of two transactions that meet
/// (error 1213); so one member takes all writes. Which, stands in a table that is replicated like any other
/// (``ClusterWriter``): the members themselves decide, by certification, when the writer has left the cluster, and only a
/// majority can. HAProxy asks and follows.
///
/// A writer that comes back finds another one in the table and reads along: nothing is interrupted a second time, where
/// HAProxy's own order of servers would cut every session once more. Members *behind* the writer in the file's order
/// answer that they could take writes as well, so that HAProxy has one at hand in the instant that the writer is gone, before
/// the table says so; those before it do not, so that all HAProxies agree.
enum ClusterScript {
    /// There for the one start that begins a new cluster; it is gone with the start, or two minutes later.
    static let begins = "/run/roost-database-begins"

    /// There as long as what is in the data directory is nothing, or a part of the cluster's own data on its way here. Galera's own
    /// mark of a transfer (`sst_in_progress`) is gone as soon as one has failed.
    static let arrives = "\(Shell.home)/database-arrives"

    /// Seconds without a living cluster after which a transfer of the data is given up: many times what a lost member costs the others.
    private static let patience = 30

    /// Noted as long as a server runs outside the cluster that lives, since when.
    private static let apart = "/run/roost-database-apart"
    /// Seconds of that after which it starts again: many times what a member needs that comes or goes.
    private static let limit = 10

    /// Looks between which a member leaves it to the ones before it to take over from a lost writer: two seconds' worth.
    private static let turns = 8

    static func text(of host: Host, in stack: Stack) -> String {
        let members = stack.hosts(.database)
        let places = members.map { "    \($0.name)) place=\($0.address.bracketed):\(MariaDB.port) ;;\n" }.joined()
        return """
            order='\(members.map(\.name).joined(separator: "  "))'
            # Where the cluster says that a member is.
            place() {
              case $1 in
            \(places)    *) place=nowhere ;;
              esac
            }

            """ + watching + answering + beginning + "\"$@\"\n"
    }

    private static let watching = #"""
        sql() { timeout 2 mariadb --connect-timeout=2 --init-command='SET SESSION wsrep_sync_wait = 0' -NB -e "$1" 2>/dev/null; }
        is_there() { place "$1"; case ",$there," in *",$place,"*) return 0 ;; esac; return 1; }
        # How many of those that are there come between the writer and this member, once around the file's order.
        rank() {
          rank=0 passed=
          case " $order " in *" $writer "*) ;; *) passed=1 ;; esac
          for one in $order $order; do
            if [ $one = "$writer" ]; then passed=1; continue; fi
            [ -n "$passed" ] && is_there $one || continue
            [ $one != $me ] || break
            rank=$((rank + 1))
          done
        }
        # The writer left: the next one takes its place, and another one when that does not.
        take_over() {
          if is_there "$writer" || [ $state != synced ]; then absent=0; return 0; fi
          absent=$((absent + 1)); rank
          [ $absent -gt $((rank * \#(turns))) ] || return 0
          taken=$(sql "UPDATE \#(ClusterWriter.table) SET host = '$me', term = term + 1 WHERE host = '$writer'; SELECT ROW_COUNT()")
          if [ "$taken" = 1 ]; then writer=$me term=$((term + 1)); echo "takes the writes (term $term)" >&2; fi
        }
        judge() {
          now
          case $is_ready,$status,$mode in
            ON,Primary,4) state=synced ;; ON,Primary,2) state=donor ;; *,Primary,*) state=joining ;; *) state=apart ;;
          esac
          take_over
          write_state "$now $state ${queue:--} ${writer:--} ${term:-0}"
        }
        # Callers ask several times a second, so that the server is asked over one connection, and nothing is started for it: it
        # does the waiting as well.
        questions() {
          yes "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_local_state',
            'wsrep_local_recv_queue', 'wsrep_incoming_addresses'); SELECT 'writer', host, term FROM \#(ClusterWriter.table); SELECT 'done', 1; DO SLEEP(0.25);"
        }
        watch() {
          is_ready= status= mode= queue= there= writer= term= absent=0
          questions | mariadb --connect-timeout=2 --init-command='SET SESSION wsrep_sync_wait = 0' -NB -n 2>/dev/null | while read -r key value more; do
            case $key in
              wsrep_ready) is_ready=$value ;; wsrep_cluster_status) status=$value ;; wsrep_local_state) mode=$value ;;
              wsrep_local_recv_queue) queue=$value ;; wsrep_incoming_addresses) there=$value ;;
              writer) writer=$value term=$more ;;
              done) judge; kill -0 $listener || break ;;
            esac
          done
          write_state '0 down - - 0'
        }
        # serve ADDRESS: what this member is, to whoever asks there.
        serve() {
          socat -t5 "$1" EXEC:"$0 health" & listener=$!
          while kill -0 $listener; do watch; sleep 0.5; done
          exit 1
        }

        """#

    private static let answering = #"""
        # What the watch wrote last; what is older than three seconds says nothing.
        state() {
          now; state=down lag=- writer=- term=0 seen=0
          [ ! -r $seat/state ] || read -r seen state lag writer term <$seat/state
          [ $((now - ${seen:-0})) -le 3 ] || state=down lag=-
        }
        # Whether this member is the writer, or behind it in the file's order.
        may_write() { [ "$writer" = $me ] || case " $order " in *" $writer "*" $me "*) return 0 ;; *) return 1 ;; esac; }
        health() {
          read -r _ path _
          while read -r line; do case $line in '' | ?) break ;; esac; done
          state
          result='503 Not now'
          case "$path $state" in
            # Giving another member the data keeps nobody from writing (mariadb-backup).
            '/writer synced' | '/writer donor') if may_write; then result='200 OK'; fi ;;
            '/reader synced') [ "$writer" = $me ] || result='200 OK' ;;
            '/ '*) result='200 OK' ;;
          esac
          answer "$result" "$writer $term $state $lag"
        }
        # Whether another member can do what one of them has to do: the writer leaves it to who reads along.
        spared() {
          state
          [ "$writer" = $me ] || return 1
          for peer in $peers; do
            said=$(ask "$peer")
            set -- $said
            [ "${3:-}" != synced ] || return 0
          done
          return 1
        }

        """#

    private static let beginning = #"""
        status() { sql "SHOW GLOBAL STATUS LIKE 'wsrep_$1'" | cut -f2; }
        # Whether the server on this host is a member that has everything.
        synced() { [ "$(status cluster_status)" = Primary ] && case $(status local_state) in 4 | 2) return 0 ;; *) return 1 ;; esac; }
        # As above, of one that has just started. A server can run, and have left the cluster for good: when it did not receive every write
        # ("node restart required").
        settled() {
          if synced; then rm -f \#(apart); return 0; fi
          if [ "$(systemctl show -p SubState --value \#(MariaDB.unit))" != running ] || [ "$(status cluster_status)" = Primary ] || ! lives; then
            rm -f \#(apart); return 1
          fi
          now
          if [ -e \#(apart) ]; then read -r since <\#(apart); else since=$now; echo $now >\#(apart); fi
          [ $((now - since)) -lt \#(limit) ] || { rm -f \#(apart); systemctl restart \#(MariaDB.unit); }
          return 1
        }
        # Whether another member is in a cluster that lives: `said`.
        lives() {
          for peer in $peers; do
            said="$peer: $(ask "$peer")"
            case $said in *' synced '* | *' donor '* | *' joining '*) return 0 ;; esac
          done
          return 1
        }
        # The next start begins a new cluster.
        begin() {
          if lives; then echo "a cluster lives ($said): this host joins it, and begins none" >&2; return 1; fi
          : >\#(begins)
        }
        # accompany SCRIPT: as long as the server, which that script starts, waits for the data of another member. When that one is
        # lost nothing ends the wait, and a server that has nothing keeps those that come back from finding each other.
        accompany() {
          heard=
          while sleep 1; do
            case "$(systemctl show -p SubState --value \#(MariaDB.unit))" in start*) ;; *) [ -d /proc/$1 ] || return 0; continue ;; esac
            if lives; then now; heard=$now; continue; fi
            now
            [ -n "$heard" ] && [ $((now - heard)) -ge \#(patience) ] || continue
            printf 'MESSAGE=%s\nPRIORITY=3\nOBJECT_SYSTEMD_UNIT=%s\n' 'the member that gave the data is lost, and no other one is in the cluster: ended' \
              \#(MariaDB.unit) | logger --journald
            systemctl kill -s KILL \#(MariaDB.unit)
            return 0
          done
        }
        # A restart of the last member, which nobody can let in again, begins its cluster anew.
        again() { [ "$(status cluster_status) $(status cluster_size)" != 'Primary 1' ] || : >\#(begins); }
        # Before the server starts.
        before() {
          : >/run/mysqld/roost
          [ -e \#(begins) ] || return 0
          recent=$(find \#(begins) -mmin -2); rm -f \#(begins)
          [ -n "$recent" ] || return 0
          if lives; then echo "a cluster lives ($said): this host does not begin another one" >&2; return 1; fi
          [ ! -e $data/grastate.dat ] || sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' $data/grastate.dat || return 1
          rm -f $data/gvwstate.dat
          echo 'MYSQLD_OPTS=--wsrep-new-cluster' >/run/mysqld/roost
        }
        # When the server is ready: what it has is whole.
        open() { rm -f \#(arrives); }

        """#
}
