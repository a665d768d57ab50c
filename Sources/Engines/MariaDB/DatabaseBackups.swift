import Model

/// Copies of the data, taken by mariadb-backup on a timer, each tried at once: unpacked, made ready, served by a server of its
/// own that nobody reaches, every table checked. A backup that was not restored is a hope.
///
/// With replicas, the replica takes them; the primary does so while nobody follows it.
package struct DatabaseBackups: Sendable {
    package static let path = "\(Programs.directory)/database-backup"
    static let service = "roost-database-backup.service"
    static let timer = "roost-database-backup.timer"
    /// Where the restored data lies before it takes the place of the old.
    package static func restored(_ backups: Backups) -> String { "\(backups.to)/.restored" }

    /// What node_exporter shows of them, if it is there: when the last backup was taken, and when one was restored.
    package static let takenMetric = "roost_backup_taken_timestamp"
    package static let verifiedMetric = "roost_backup_verified_timestamp"

    private let backups: Backups

    package init(_ backups: Backups) { self.backups = backups }

    /// As root it reads the server's files, gives the copy to `mysql`, and has a server of that user try it.
    private var sandbox: Sandbox {
        Sandbox(
            writes: ["/run", backups.to, "-/var/lib/prometheus"],
            capabilities: [
                "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_NICE",
            ],
            // A folder there cannot be written to from behind that wall, whatever `writes` says.
            without: ["/home", "/root"].contains { backups.to.hasPrefix("\($0)/") } ? [.home] : [])
    }

    var resources: [any Resource] {
        let script = FileResource(
            Self.path, "#!/bin/sh\n" + Banner.hash + settings + Self.taking + Self.trying + Self.restoring, mode: "755", validation: "sh -n {}")
        let service = FileResource(
            "/etc/systemd/system/\(Self.service)",
            Banner.hash + """
                [Unit]
                Description=Copy the database, and try the copy
                After=\(MariaDB.unit)
                Wants=\(MariaDB.unit)

                [Service]
                Type=oneshot
                ExecStart=\(Self.path) turn
                Nice=10
                IOSchedulingClass=idle
                \(sandbox.lines)
                """)
        let timer = FileResource(
            "/etc/systemd/system/\(Self.timer)",
            Banner.hash + """
                [Unit]
                Description=Copy the database every \(Quantities.text(seconds: backups.every))

                [Timer]
                OnActiveSec=\(min(120, backups.every))
                OnUnitActiveSec=\(backups.every)
                AccuracySec=\(min(60, max(1, backups.every / 60)))

                [Install]
                WantedBy=timers.target

                """)
        var unit = UnitResource(Self.timer)
        unit.restartInputs = [timer]
        return [
            PackageResource("mariadb-backup"), Programs.folder, script, service, timer,
            DirectoryResource(backups.to, mode: "711"), unit,
        ]
    }

    private var settings: String {
        """
        to=\(Shell.quote(backups.to))
        keep=\(backups.keep)
        data=\(MariaDB.data)
        role=\(DatabaseFiles.path)

        """
    }

    private static let taking = #"""
        metrics=\#(NodeExporter.figures)/roost-backup.prom
        die() { echo "$*" >&2; exit 1; }
        # Where several members have the data, the one that follows copies it.
        turn() {
          if [ -x $role ] && $role spared; then echo 'a replica does it'; exit 0; fi
          now
        }
        now() { take && "$0" verify "$id" && prune && figures; }
        # A folder is renamed when it is complete.
        take() {
          id=$(date -u +%Y%m%dT%H%M%SZ) new=$to/.new
          rm -rf $new && mkdir -m 0700 $new || die "cannot write in $to"
          { mariadb-backup --backup --stream=mbstream --target-dir=$new/work --extra-lsndir=$new 2>$new/log; echo $? >$new/status; } | gzip -1 >$new/data.mb.gz
          if [ "$(cat $new/status)" != 0 ] || [ ! -s $new/data.mb.gz ]; then tail -n 20 $new/log >&2; rm -rf $new; die 'the copy failed'; fi
          rm -rf $new/work $new/status
          (cd $new && sha256sum data.mb.gz xtrabackup_info >SHA256 && sync data.mb.gz SHA256) && mv $new $to/$id && echo "took $id"
        }
        backups() { ls $to | grep -x '[0-9]\{8\}T[0-9]\{6\}Z' | sort; }
        # The newest that was restored once stays in any case.
        prune() {
          last=; for one in $(backups); do if [ -e $to/$one/verified ]; then last=$one; fi; done
          oldest=$(date -u -d "@$(($(date +%s) - keep))" +%Y%m%dT%H%M%SZ)
          for one in $(backups); do
            if [ "$one" \< "$oldest" ] && [ "$one" != "$last" ]; then rm -rf ${to:?}/$one && echo "forgot $one"; fi
          done
        }
        figures() {
          [ -d ${metrics%/*} ] || return 0
          { echo "\#(takenMetric) $(date +%s)"; if [ -e $to/$id/verified ]; then echo "\#(verifiedMetric) $(cat $to/$id/verified)"; fi; } >$metrics.new && chmod 0644 $metrics.new && mv -f $metrics.new $metrics
        }
        list() {
          for one in $(backups); do
            verified=-; if [ -e $to/$one/verified ]; then verified=$(cat $to/$one/verified); fi
            echo "#roost backup $one $(du -sk $to/$one | cut -f1) $verified"
          done
        }

        """#

    private static let trying = #"""
        # Unpacks a backup and makes it ready in a folder; what was changed since it was written is refused.
        unpack() {
          [ -d $to/$1 ] || die "there is no backup $1 here"
          (cd $to/$1 && sha256sum --quiet -c SHA256) || die "the backup $1 is damaged: it is not what was written"
          rm -rf $2 && mkdir -m 0700 $2 || die "cannot write in $to"
          gzip -dc $to/$1/data.mb.gz | mbstream -x -C $2 || die "the backup $1 cannot be unpacked"
          mariadb-backup --prepare --target-dir=$2 >$2.log 2>&1 || { tail -n 20 $2.log >&2; die "the backup $1 cannot be made ready"; }
          rm -f $2.log; chown -R mysql:mysql $2
        }
        # A server on a folder, without network, without a log of its own; `stop` ends it.
        serve() {
          folder=$1
          mkdir -p /run/roost-trial && chown mysql:mysql /run/roost-trial && chmod 0700 /run/roost-trial || exit 1
          mariadbd --no-defaults --user=mysql --datadir=$folder --socket=/run/roost-trial/sock --pid-file=/run/roost-trial/pid --skip-networking \
            --skip-slave-start --skip-log-bin --event-scheduler=OFF --max-allowed-packet=1G --log-error=$folder.log >/dev/null 2>&1 &
          server=$!
          rounds=0
          until mariadb-admin --socket=/run/roost-trial/sock ping >/dev/null 2>&1; do
            rounds=$((rounds + 1))
            if [ $rounds -gt 1200 ] || ! kill -0 $server 2>/dev/null; then tail -n 20 $folder.log >&2; kill $server 2>/dev/null; die 'a server on the restored data does not start'; fi
            sleep 0.1
          done
        }
        stop() { mariadb-admin --socket=/run/roost-trial/sock shutdown; wait $server; rm -rf /run/roost-trial $1.log; }
        verify() {
          exec 8>$to/.lock; flock 8
          trap 'kill $server 2>/dev/null; rm -rf $to/.trial $to/.trial.log' EXIT
          server=
          unpack $1 $to/.trial && serve $to/.trial
          broken=$(mariadb-check --socket=/run/roost-trial/sock --all-databases --check 2>&1 | grep -v 'OK$')
          stop $to/.trial
          server=
          [ -z "$broken" ] || die "tables of the backup $1 are broken: $broken"
          date +%s >$to/$1/verified && echo "restored $1, every table is well"
        }

        """#

    private static let restoring = #"""
        # restore ID [UNTIL]: the data as of the backup, or as of UNTIL (UTC), in .restored; the log of this host has the rest.
        restore() {
          exec 8>$to/.lock; flock 8
          server=
          trap 'kill $server 2>/dev/null' EXIT
          unpack $1 $to/.restored
          [ -n "${2:-}" ] || { server=; return 0; }
          set -- "$1" "$2" $(sed -n "s/^binlog_pos = filename '\([^']*\)', position '\([0-9]*\)'.*/\1 \2/p" $to/$1/xtrabackup_info)
          [ $# -eq 4 ] || die "the backup $1 does not say where the log goes on"
          logs=$(sed 's|.*/||' $data/binlog.index | sed -n "/^$3\$/,\$p")
          [ -n "$logs" ] || die "the log since the backup $1 ($3) is not kept here any more"
          serve $to/.restored
          (cd $data && TZ=UTC mariadb-binlog --disable-log-bin --start-position=$4 --stop-datetime="$2" $logs >$to/.restored.sql) &&
            mariadb --socket=/run/roost-trial/sock --binary-mode <$to/.restored.sql || die "the log since the backup $1 cannot be replayed"
          rm -f $to/.restored.sql
          stop $to/.restored
          server=
        }
        "$@"

        """#
}
