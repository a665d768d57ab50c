import Model

/// What a member of a replicated database needs beside the server: a script, and two units that run it.
///
/// - `health` answers whoever asks what this member is: HAProxy, which sends it writes, reads or nothing; other members.
/// - `open` decides after every start of the server whether this host still is the primary. A host that was off hears of a
///   later term from the others, and stays closed; one that hears nobody stays closed as well, and asks again.
struct DatabaseFiles {
    static let path = "\(Programs.directory)/database"
    static let user = "roost-db"
    static let healthUnit = "roost-database-health.service"
    static let roleUnit = "roost-database-role.service"

    let host: Host
    let site: Site

    private var stack: Stack { site.stack }
    private var peers: [Host] { stack.hosts(.database).filter { $0.name != host.name } }

    /// The address of `host` as socat calls it, verified by name.
    static func call(_ host: Host, _ port: Int, in stack: Stack, _ options: String) -> String {
        let at = "\(host.address.bracketed):\(port),\(options)"
        guard stack.encryptsInside else { return "TCP:\(at)" }
        let leaf = TLSFiles.path(MariaDB().name)
        return "OPENSSL:\(at),cafile=\(TLSFiles.authorityPath),cert=\(leaf),verify=1,commonname=\(host.name),openssl-min-proto-version=TLS1.3"
    }

    private func listen(_ port: Int, _ options: String, leaf: String, verify: Bool) -> String {
        let family = host.address.isIPv6 ? ",pf=ip6" : ""
        let at = "\(port),bind=\(host.address.bracketed),reuseaddr\(family),\(options)"
        guard stack.encryptsInside else { return "TCP-LISTEN:\(at)" }
        return "OPENSSL-LISTEN:\(at),cert=\(leaf),cafile=\(TLSFiles.authorityPath),verify=\(verify ? 1 : 0),openssl-min-proto-version=TLS1.3"
    }

    var script: FileResource {
        FileResource(
            Self.path,
            "#!/bin/sh\n" + Banner.hash + settings
                + (MariaDB.isCluster(stack) ? ClusterScript.text(of: host, in: stack) : Self.answers + offers + Self.opens),
            mode: "755", validation: "sh -n {}")
    }

    /// The health check runs as a user that cannot read the server's key, so it asks its peers without showing a certificate.
    private var settings: String {
        let calls = peers.map { peer in
            let call = Self.call(peer, MariaDB.healthPort, in: stack, "connect-timeout=0.5").replacing("cert=\(TLSFiles.path(MariaDB().name)),", with: "")
            return "    \(peer.name)) echo '\(call)' ;;\n"
        }
        return """
            me=\(host.name)
            data=\(MariaDB.data)
            peers='\(peers.map(\.name).joined(separator: " "))'
            seat=/run/\(Self.user)
            call() {
              case $1 in
            \(calls.joined())  esac
            }

            """ + Self.common
    }

    /// What every member's script begins with.
    static let common = #"""
        ask() { printf 'GET / HTTP/1.0\r\n\r\n' | timeout 3 socat -t3 - "$(call "$1")" 2>/dev/null | tail -n 1; }
        now() { read -r now _ </proc/uptime; now=${now%.*}; }
        # One line of constant length, over the one before: nobody reads half of it.
        write_state() { printf '%-\#(stateLength)s\n' "$1" 1<>$seat/state; }
        answer() {
          printf 'HTTP/1.0 %s\r\nContent-Type: text/plain\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s\n' "$1" $((${#2} + 1)) "$2"
        }

        """#

    private static let stateLength = 160

    /// One line: the primary that this member knows, its term, what it is itself, and how far behind.
    private static let answers = #"""
        mark=\#(MariaDB.role)
        opened=\#(MariaDB.opened)
        readable=\#(Replication.readLagSeconds)
        sql() { mariadb --connect-timeout=2 -NB -e "$1" 2>/dev/null; }
        # Whether a member knows a later primary than this one does: `new`. `heard` are those that answered.
        later() {
          heard= new=
          for peer in $peers; do
            said=$(ask "$peer")
            set -- $said
            case ${2:-} in '' | *[!0-9]*) continue ;; esac
            heard="$heard $peer"
            if [ "$2" -gt "$term" ]; then new="$1 $2"; return 0; fi
          done
          return 1
        }
        known() { primary=- term=0 semi=-; [ ! -r $mark ] || read -r primary term semi <$mark; }
        # What the watch wrote last; what is older than three seconds says nothing.
        state() {
          now; state=down lag=- seen=0
          [ ! -r $seat/state ] || read -r seen state lag <$seat/state
          [ $((now - ${seen:-0})) -le 3 ] || state=down lag=-
        }
        judge() {
          known; now
          if [ "$primary" = $me ]; then
            state=closed lag=-
            if [ "$closed$follows" = 0 ]; then state=primary lag=0; fi
          else
            case $applies,$lag in Yes,NULL | Yes,) lag=- state=apart ;; Yes,*) state=replica ;; *) lag=- state=stopped ;; esac
          fi
          write_state "$now $state $lag"
          closed= applies= follows= lag=
        }
        # Callers ask several times a second, so that the server is asked over one connection, and nothing is started for it: it
        # does the waiting as well.
        questions() { yes 'SELECT @@read_only; SHOW SLAVE STATUS; SELECT 1 AS done; DO SLEEP(0.25);'; }
        watch() {
          closed= applies= follows= lag=
          questions | mariadb --connect-timeout=2 -E -n 2>/dev/null | while read -r key value; do
            case $key in
              @@read_only:) closed=$value ;; Master_Host:) follows=$value ;; Slave_SQL_Running:) applies=$value ;;
              Seconds_Behind_Master:) lag=$value ;;
              done:) judge; kill -0 $listener && kill -0 $guard || break ;;
            esac
          done
          write_state '0 down -'
        }
        # A primary that hears of a later one closes itself; not one that has just become the only database, whose mark is gone.
        guard() {
          while sleep 2; do
            known; state
            if [ "$primary $state" = "$me primary" ] && later; then sql 'SET GLOBAL read_only = ON'; fi
          done
        }
        # serve ADDRESS: what this member is, to whoever asks there.
        serve() {
          socat -t5 "$1" EXEC:"$0 health" & listener=$!
          guard & guard=$!
          while kill -0 $listener && kill -0 $guard; do watch; sleep 0.5; done
          exit 1
        }
        # Whether another member can do what one of them has to do: the primary leaves it to who follows.
        spared() {
          known; state
          [ $state = primary ] || return 1
          for peer in $peers; do
            said=$(ask "$peer")
            set -- $said
            [ "${3:-}" != replica ] || return 0
          done
          return 1
        }
        health() {
          read -r _ path _
          while read -r line; do case $line in '' | ?) break ;; esac; done
          known; state
          result='503 Not now'
          case "$path $state" in
            '/writer primary') result='200 OK' ;;
            '/reader replica') [ "$lag" -le $readable ] && result='200 OK' ;;
            '/ '*) result='200 OK' ;;
          esac
          answer "$result" "$primary $term $state $lag"
        }

        """#

    private var offers: String {
        let address = listen(MariaDB.transferPort, "accept-timeout=900", leaf: TLSFiles.path(MariaDB().name), verify: true)
        return #"""
            # What the copy said comes last, so that the receiver can repeat it.
            copy() {
              folder=$(mktemp -d) && cd "$folder" || exit 1
              mariadb-backup --backup --stream=mbstream --target-dir="$folder" 2>roost-seed.log
              echo $? >roost-seed.status
              cat roost-seed.log >&2
              mbstream -c roost-seed.log roost-seed.status
              rm -rf "$folder"
            }
            # To each of these members in turn, and to nobody else.
            offer() {
              for member; do socat -U "\#(address)\#(stack.encryptsInside ? ",commonname=$member" : "")" EXEC:"$0 copy" || exit 1; done
            }

            """#
    }

    private static let opens = #"""
        # Before the server starts: a former primary gives up what no replica acknowledged (MDEV-33465), until it follows.
        before() {
          known
          : >/run/mysqld/roost
          [ -e $data/roost-led ] || return 0
          if [ "$primary" = $me ]; then
            later || return 0
            echo "$new -" >$mark.new && mv -f $mark.new $mark || return 1
          fi
          echo 'MYSQLD_OPTS=--init-rpl-role=SLAVE' >/run/mysqld/roost
        }
        open() {
          known
          [ "$primary" = $me ] || { echo "$primary takes the writes (term $term)"; return 0; }
          if later; then
            sql 'SET GLOBAL read_only = ON'
            echo "$new -" >$mark.new && mv -f $mark.new $mark
            echo "somebody else takes the writes: $new"
            return 0
          fi
          if [ ! -e $opened ]; then
            for peer in $peers; do
              case " $heard " in *" $peer "*) ;; *)
                echo "closed: this host was off, and $peer does not say whether there was another primary meanwhile" >&2; return 1 ;;
              esac
            done
          fi
          if [ "$semi" = semi ]; then sql 'SET GLOBAL rpl_semi_sync_master_enabled = ON' || return 1; fi
          sql 'SET GLOBAL read_only = OFF' && : >$opened && : >$data/roost-led && echo "takes the writes (term $term)"
        }
        "$@"

        """#

    var health: FileResource {
        let hasTLS = stack.encryptsInside
        let address = listen(MariaDB.healthPort, "fork,max-children=64", leaf: "${CREDENTIALS_DIRECTORY}/leaf.pem", verify: false)
        return FileResource(
            "/etc/systemd/system/\(Self.healthUnit)",
            Banner.hash + """
                [Unit]
                Description=What this member of the database is, for those who ask
                After=network-online.target
                Wants=network-online.target

                [Service]
                User=\(Self.user)
                RuntimeDirectory=\(Self.user)
                \(hasTLS ? "LoadCredential=leaf.pem:\(TLSFiles.path(MariaDB().name))\n" : "")ExecStart=\(Self.path) serve \(address)
                Restart=always
                RestartSec=1
                \(Sandbox().lines.dropLast())
                UMask=0077

                [Install]
                WantedBy=multi-user.target

                """)
    }

    var role: FileResource {
        FileResource(
            "/etc/systemd/system/\(Self.roleUnit)",
            Banner.hash + """
                [Unit]
                Description=Whether this member of the database takes writes
                After=\(MariaDB.unit) \(Self.healthUnit)
                PartOf=\(MariaDB.unit)
                StartLimitIntervalSec=0

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=\(Self.path) open
                Restart=on-failure
                RestartSec=1
                \(Sandbox(writes: ["/run", MariaDB.data], capabilities: ["CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER"]).lines.dropLast())

                [Install]
                WantedBy=\(MariaDB.unit)

                """)
    }

    /// Taken up by the server's next start; nothing restarts for it.
    var dropIn: FileResource {
        FileResource(
            "\(DropIn.directory(MariaDB.unit))/roost-role.conf",
            Banner.hash + Self.limit(MariaDB.isCluster(stack)) + "[Service]\nExecStartPre=+\(Self.path) before\nEnvironmentFile=-/run/mysqld/roost\n"
                + (MariaDB.isCluster(stack) ? "ExecStartPost=+\(Self.path) open\n" + GaleraSettings.environment : ""))
    }

    /// A member that cannot join gives up after a few times: each attempt that fails is a member lost to the others, who hold
    /// their writes until they have agreed on that. One that waits for a cluster that is down fails too seldom to count (30 s,
    /// Galera's `pc.wait_prim_timeout`).
    private static func limit(_ isCluster: Bool) -> String {
        isCluster ? "[Unit]\nStartLimitIntervalSec=120\nStartLimitBurst=5\n\n" : ""
    }

    /// Closed until somebody opens it: the setting after every start, whatever the role.
    var settingsFile: FileResource {
        let replication = Replication(stack.database?.durability ?? .available)
        return FileResource(
            "/etc/mysql/mariadb.conf.d/91-roost-replica.cnf",
            Banner.hash + """
                [mariadbd]
                read_only = ON
                rpl_semi_sync_slave_enabled = ON
                rpl_semi_sync_master_wait_point = \(Replication.waitPoint)
                rpl_semi_sync_master_timeout = \(replication.waitMilliseconds)
                slave_parallel_threads = 4
                slave_parallel_mode = optimistic
                slave_net_timeout = \(Replication.timeoutSeconds)
                master_verify_checksum = ON
                sync_relay_log = \(replication.syncRelayLog)

                """)
    }
}
