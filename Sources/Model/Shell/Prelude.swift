/// Shell that runs on a host, always as one function that is read whole before its first command runs.
package enum Shell {
    /// Where Roost keeps what it must know about a host, on that host.
    package static let home = "/var/lib/roost"

    /// `text` as one word of shell.
    package static func quote(_ text: String) -> String {
        let safe = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "_-./:@%+=,".utf8.contains(byte)
            }
        }
        guard !safe || text.isEmpty else { return text }
        // By scalars: a quote with an accent behind it is another character to Swift, and still a quote to the shell.
        let parts = text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map { String($0) }
        return "'" + parts.joined(separator: "'\\''") + "'"
    }

    /// A whole script: truncated on its way, it is a syntax error and does nothing. What it says begins on a line of
    /// its own, whatever a login script printed before without ending its line.
    package static func script(_ body: String, prelude: String = Shell.prelude) -> String {
        prelude + "\nroost_main() {\n" + body + "\n:\n}\necho\nroost_main </dev/null\nexit $?\n"
    }

    /// What every changing script begins with: the functions that resources are applied and removed by.
    ///
    /// The order of writes is what makes a change interruptible: a thing is claimed in `owned` before it is made and
    /// disclaimed after it is gone; a file is replaced by a rename; the stamp that says what a unit runs with is taken
    /// away before the first of its files changes and written after its restart.
    package static let prelude = #"""
        set -u
        umask 022
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        export PATH LC_ALL=C DEBIAN_FRONTEND=noninteractive
        R=/var/lib/roost
        T=$(printf '\t')
        N='
        '
        reread=

        begin() { printf '#roost begin %s\n' "$1"; }
        done_() { printf '#roost done %s\n' "$1"; }
        note() { printf '#roost note %s\n' "$*"; }
        die() { printf '%s\n' "$*" >&2; exit 1; }

        # One script at a time on this host; an interrupted operator's last one is waited for.
        enter() {
          [ -d $R ] || mkdir -p -m 0755 $R || die "cannot create $R"
          exec 9>$R/busy && flock -w 300 9 || die "another script of Roost has been running here for five minutes"
          # A line that a loss of power cut off was not acted on.
          [ -z "$(tail -c 1 $R/owned 2>/dev/null)" ] || sed -i '$d' $R/owned
          release_services
          trap release_services EXIT
          trap 'exit 143' TERM INT HUP
        }

        # give_way NICENESS: on the same processors, to other hosts' scripts: a session is scheduled as one (sched(7), autogroup).
        give_way() { { echo "$1" >/proc/self/autogroup; renice -n "$1" $$; } >/dev/null 2>&1 || :; }

        # Read once, for the shell reads a file byte by byte. When others, or a subshell, have written to the list: `owned=`.
        owned=
        claimed() {
          [ -n "$owned" ] || owned=$N$(cat $R/owned 2>/dev/null)$N
          case $owned in *"$N$1$T$2$T"*) attributes=${owned#*"$N$1$T$2$T"} attributes=${attributes%%"$N"*} ;; *) return 1 ;; esac
        }
        claim() {
          claimed "$1" "$2" && return 0
          printf '%s\t%s\t%s\n' "$1" "$2" "${3:--}" >>$R/owned && sync $R/owned && owned=$owned$1$T$2$T${3:--}$N
        }
        disclaim() {
          [ -f $R/owned ] || return 0
          awk -F '\t' -v k="$1" -v n="$2" '!($1 == k && $2 == n)' $R/owned >$R/owned.new &&
            mv -f $R/owned.new $R/owned && owned=
        }

        # Files: staged whole, checked there, then renamed into place; what was there before is kept as the original.
        stage() {
          { [ -d "$R/staging" ] || mkdir -m 0700 "$R/staging"; } &&
            { [ -d "$R/staging/new${1%/*}" ] || mkdir -p "$R/staging/new${1%/*}"; } && base64 -d >"$R/staging/new$1"
        }
        put() {
          [ ! -d "$1" ] || [ -L "$1" ] || { echo "$1 is a directory" >&2; return 1; }
          case $1 in /etc/systemd/*) reread= ;; esac
          if ! claimed file "$1"; then
            if [ -e "$1" ] || [ -L "$1" ]; then
              mkdir -p "$R/original" && chmod 0700 "$R/original" && mkdir -p "$R/original${1%/*}" &&
                cp -a --remove-destination -- "$1" "$R/original$1.roost-new" && mv -fT "$R/original$1.roost-new" "$R/original$1" &&
                claim file "$1" original || return 1
            else
              claim file "$1" new || return 1
            fi
          fi
          if [ -e "$1" ] || [ -L "$1" ]; then
            mkdir -p "$R/staging/previous${1%/*}" && cp -a --remove-destination -- "$1" "$R/staging/previous$1" || return 1
          fi
          # Purging any package takes away all empty folders of units (deb-systemd-helper).
          [ -d "${1%/*}" ] || mkdir -p "${1%/*}" || return 1
          printf '%s' "$1" >$R/staging/inflight
          install -T -m "$2" -o "$3" -g "$4" -- "$R/staging/new$1" "$1.roost-new" && sync "$1.roost-new" &&
            mv -fT "$1.roost-new" "$1" && : >$R/staging/inflight
        }
        clean_staging() {
          [ -d $R/staging ] || return 0
          if [ -f $R/staging/cleanup ]; then sh $R/staging/cleanup 2>/dev/null; fi
          if [ -s $R/staging/inflight ]; then rm -f "$(cat $R/staging/inflight).roost-new"; fi
          rm -rf $R/staging
        }
        put_back() {
          if [ -e "$R/staging/previous$1" ] || [ -L "$R/staging/previous$1" ]; then
            cp -a --remove-destination -- "$R/staging/previous$1" "$1.roost-new" && mv -fT "$1.roost-new" "$1"
          else rm -f "$1"; fi
        }
        remove_file() {
          if [ "$2" = original ] && { [ -e "$R/original$1" ] || [ -L "$R/original$1" ]; }; then
            cp -a --remove-destination -- "$R/original$1" "$1.roost-new" && mv -fT "$1.roost-new" "$1" && disclaim file "$1" &&
              rm -f "$R/original$1"
          else
            rm -f "$1" "$1.roost-new" && disclaim file "$1"
          fi
        }

        # Directories and trees.
        make_directory() {
          if [ ! -d "$1" ]; then claim directory "$1" new; fi
          install -d -m "$2" -o "$3" -g "$4" -- "$1"
        }
        remove_directory() { rmdir "$1" 2>/dev/null; disclaim directory "$1"; }
        remove_tree() { rm -rf "$1" && disclaim tree "$1"; }
        remove_data() {
          if [ -d "$1" ]; then
            aside=$R/set-aside/$(basename "$1")-$(date -u +%Y%m%dT%H%M%SZ)
            mkdir -p $R/set-aside && chmod 0700 $R/set-aside && mv "$1" "$aside" && note "data of $1 set aside at $aside" || return 1
          fi
          disclaim data "$1"
        }

        # Users.
        make_user() {
          getent passwd "$1" >/dev/null || { claim user "$1" new; useradd --system --user-group --home-dir "$2" --no-create-home --shell /usr/sbin/nologin "$1"; }
        }
        remove_user() {
          if getent passwd "$1" >/dev/null; then userdel "$1" 2>/dev/null; fi
          if getent group "$1" >/dev/null; then groupdel "$1" 2>/dev/null; fi
          disclaim user "$1"
        }

        # The kernel and sshd, once their files are as they were.
        remove_sysctl() {
          while read -r f value; do [ ! -w "$f" ] || echo "$value" >"$f" || return 1; done 2>/dev/null <$R/sysctl
          rm -f $R/sysctl; disclaim sysctl "$1"
        }
        remove_sshd() { sshd -t && systemctl reload ssh.service && rm -f $R/units/sshd && disclaim sshd "$1"; }
        # prove_login SECONDS: waits until the operator has logged in anew.
        prove_login() {
          rm -f $R/proved; printf '\n#roost prove login\n'; limit=$(($(date +%s) + $1))
          until [ -e $R/proved ]; do [ "$(date +%s)" -lt "$limit" ] || return 1; sleep 0.1; done
          rm -f $R/proved
        }

        # A user of the database goes with the database when that leaves as a whole. A server that takes no writes follows
        # another one, and what is dropped there goes here as well.
        remove_sqluser() {
          if claimed data /var/lib/mysql && [ -S /run/mysqld/mysqld.sock ] && [ "$(mariadb -NBe 'SELECT @@read_only')" = 0 ]; then
            mariadb -e "DROP USER IF EXISTS '${1%@*}'@'${1##*@}'" || return 1
          fi
          disclaim sqluser "$1"
        }

        # Packages: what apt will add is claimed before it is added; nothing that it installs is started by it.
        hold_services() {
          [ -e /usr/sbin/policy-rc.d ] && return 0
          printf '#!/bin/sh\n# roost: packages that are being installed start nothing\nexit 101\n' >/usr/sbin/policy-rc.d.new &&
            chmod 0755 /usr/sbin/policy-rc.d.new && mv -f /usr/sbin/policy-rc.d.new /usr/sbin/policy-rc.d
        }
        release_services() {
          rm -f /usr/sbin/policy-rc.d.new
          if grep -qs '^# roost' /usr/sbin/policy-rc.d; then rm -f /usr/sbin/policy-rc.d; fi
        }
        installed() { case "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null)" in ?i*) return 0 ;; *) return 1 ;; esac; }
        apt() { apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold --no-install-recommends "$@" 9>&-; }
        fresh_lists() {
          [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mmin -1440 2>/dev/null | head -n 1)" ] || apt update
        }
        # claim_packages [name users leftovers]…: those that are not there, as lines of `owned`.
        claim_packages() {
          there=" $(dpkg-query -W -f='${db:Status-Abbrev}${Package} ' $names 2>/dev/null)"
          while [ $# -gt 0 ]; do
            case $there in
              *"i $1 "*) ;;
              *)
                users=; rests=; IFS=,
                for u in $2; do getent passwd "$u" >/dev/null || users="$users,$u"; done
                for p in $3; do [ -e "$p" ] || rests="$rests,$p"; done
                unset IFS
                printf 'package\t%s\tmain users=%s rests=%s\n' "$1" "${users#,}" "${rests#,}" ;;
            esac
            shift 3
          done
        }
        # What apt hands to dpkg, a path a line, right before it does (apt.conf(5), DPkg::Pre-Install-Pkgs): with lines for the packages that are
        # wanted themselves, in `coming`, what is neither there nor claimed. To ask apt what it would do takes it a second more.
        claiming='
          new=$(sed "s,.*/,,; s,_.*,,")
          there=" $(dpkg-query -W -f="\${db:Status-Abbrev}\${Package} " $new 2>/dev/null)"
          for name in $new; do
            case "$there" in *"i $name "*) continue ;; esac
            grep -qsF "package$T$name$T" $R/owned || grep -F "package$T$name$T" $R/coming || printf "package\\t%s\\tdependency\\n" $name
          done >>$R/owned && sync $R/owned'
        # To systemd's tools it is as in a chroot (systemctl(1), SYSTEMD_OFFLINE): each package would have systemd read all units anew, a
        # tenth of a second of a processor each time. A unit that it has not looked at yet it reads when it is asked for.
        add_packages() (export SYSTEMD_OFFLINE=1 R T; apt -o "DPkg::Pre-Install-Pkgs::=sh $R/claiming" install "$@")
        # install_packages [name users leftovers]…
        install_packages() {
          [ -z "$(dpkg --audit 2>/dev/null)" ] || dpkg --configure -a --force-confdef --force-confold
          fresh_lists || return 1
          names= at=0
          for word; do [ $((at % 3)) -ne 0 ] || names="$names $word"; at=$((at + 1)); done
          claim_packages "$@" >$R/coming && printf '%s\n' "$claiming" >$R/claiming || return 1
          hold_services
          add_packages $names || { apt update && add_packages $names; } || { release_services; return 1; }
          release_services; owned=
          rm -f $R/coming $R/claiming
        }
        dependencies() { awk -F '\t' '$1 == "package" && $3 == "dependency" { print $2 }' $R/owned; }
        # may_go name…: no package would go with them that is wanted ($KEEP), or that did not come with ours.
        may_go() {
          for gone in $(apt -s purge "$@" 2>/dev/null | awk '$1 == "Purg" || $1 == "Remv" { print $2 }'); do
            case "$KEEP" in *" $gone "*) return 1 ;; esac
            claimed package "$gone" || return 1
            case $attributes in dependency) continue ;; esac
            case "$going" in *" $gone "*) ;; *) return 1 ;; esac
          done
        }
        # remove_packages name…: purges them, and what came with them and nothing else needs.
        remove_packages() {
          going=" $* "
          hold_services
          # All at once, as a rule: each call of apt costs a second.
          here=
          for n; do if installed "$n"; then here="$here $n"; fi; done
          if [ -n "$here" ] && may_go $here; then apt purge $here || return 1
          else
            for n in $here; do
              if may_go "$n"; then apt purge "$n" || return 1
              else apt-mark -qq auto "$n" && disclaim package "$n" && claim package "$n" dependency || return 1; fi
            done
          fi
          while :; do
            more=
            for n in $(apt -s -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false autoremove --purge 2>/dev/null | awk '$1 == "Purg" || $1 == "Remv" { print $2 }'); do
              case "$KEEP" in *" $n "*) continue ;; esac
              if claimed package "$n" && [ "$attributes" = dependency ]; then more="$more $n"; fi
            done
            [ -n "$more" ] || break
            apt purge $more || return 1
          done
          # What apt keeps because something else could use it as well (gawk beside mawk) goes too, if nothing needs it. When all goes, so does
          # the claim to what others need; until then it is tried again with what goes next.
          rest=$(dependencies)
          if [ -n "$rest" ]; then
            if may_go $rest; then apt purge $rest || return 1
            elif [ "$KEEP" = '  ' ]; then
              for n in $rest; do
                if may_go "$n"; then apt purge "$n" || return 1
                else disclaim package "$n"; note "$n stays, for another package needs it"; fi
              done
            fi
          fi
          # A dependency that was purged, or whose configuration alone is left, is not ours any more.
          for n in $(dependencies); do
            if ! installed "$n"; then dpkg --purge "$n" >/dev/null 2>&1; disclaim package "$n"; fi
          done
          for n; do
            if claimed package "$n" && [ "$attributes" != dependency ]; then
              dpkg --purge "$n" >/dev/null 2>&1
              for p in $(expr "$attributes" : '.*rests=\(.*\)' | tr , ' '); do rm -rf "$p"; done
              for u in $(expr "$attributes" : '.*users=\([^ ]*\)' | tr , ' '); do remove_user "$u"; done
              disclaim package "$n"
            fi
          done
          release_services
        }

        # Units: the stamp says what a unit was last started with.
        owe() { rm -f "$R/units/$1"; }
        stamp() { mkdir -p $R/units && printf '%s\n' "$2" >"$R/units/$1.new" && mv -f "$R/units/$1.new" "$R/units/$1"; }
        claim_unit() {
          claimed unit "$1" || claim unit "$1" "was=$(systemctl is-enabled "$1" 2>/dev/null),$(systemctl is-active "$1" 2>/dev/null)"
        }
        unit_log() { echo "the last lines of $1's log:"; journalctl -u "$1" -n 25 --no-pager -o cat 2>/dev/null; }
        wait_until() {
          limit=$(($(date +%s) + $1)); shift
          until "$@" >/dev/null 2>&1; do
            [ "$(date +%s)" -lt "$limit" ] || return 1
            sleep 0.1
          done
        }
        # serves UNIT SECONDS COMMAND…: waits for the command, but not for a unit that keeps dying.
        serves() {
          unit=$1 limit=$(($(date +%s) + $2)); shift 2
          until "$@" >/dev/null 2>&1; do
            [ "$(date +%s)" -lt "$limit" ] || return 1
            [ "$(systemctl show -p NRestarts --value "$unit")" -lt 3 ] || return 1
            sleep 0.1
          done
          systemctl -q is-active "$unit"
        }
        # unit_up NAME start|restart|reload SECONDS READY…: with what its files say now. systemd reads all units anew once for all files that
        # were put in their place before, which takes a tenth of a second of a processor and more; what is enabled counts at the next boot,
        # so that is read when all is done. (NeedDaemonReload says nothing of a folder of drop-ins that is new.)
        unit_up() {
          unit=$1 how=$2 seconds=$3; shift 3
          [ -n "$reread" ] || { systemctl daemon-reload && reread=yes; } || return 1
          case "$(systemctl show -p UnitFileState --value "$unit")" in
            enabled) ;;
            masked*) systemctl unmask "$unit" && systemctl enable "$unit" ;;
            *)
              systemctl -q --no-reload enable "$unit" && : >$R/enabled &&
                # What another unit wants it does from now on.
                { ! grep -qs '^WantedBy=.*\.service' "/etc/systemd/system/$unit" || systemctl daemon-reload; } ;;
          esac || return 1
          systemctl reset-failed "$unit" 2>/dev/null
          case $how in
            start) systemctl start "$unit" ;;
            reload) if systemctl -q is-active "$unit"; then systemctl reload "$unit"; else systemctl start "$unit"; fi ;;
            restart) systemctl restart "$unit" ;;
          esac || { unit_log "$unit" >&2; return 1; }
          [ $# -eq 0 ] || serves "$unit" "$seconds" "$@" || { unit_log "$unit" >&2; return 1; }
          systemctl -q is-active "$unit" || { unit_log "$unit" >&2; return 1; }
        }
        unit_masked() { systemctl -q --no-reload disable --now "$1" 2>/dev/null; systemctl -q mask "$1"; }
        remove_unit() {
          systemctl -q disable --now "$1" 2>/dev/null
          case "$(systemctl show -p UnitFileState --value "$1")" in masked*) systemctl -q unmask "$1" ;; esac
          systemctl reset-failed "$1" 2>/dev/null
          rm -f "$R/units/$1"
          case $2 in
            was=*,active) echo "$1" >>$R/revive ;;
          esac
          case $2 in was=enabled,*) echo "$1" >>$R/reenable ;; esac
          disclaim unit "$1"
        }
        remove_firewall() {
          systemctl -q disable --now roost-firewall.service 2>/dev/null
          systemctl -q stop roost-firewall-revert.timer 2>/dev/null
          if nft list table inet roost >/dev/null 2>&1; then nft delete table inet roost || return 1; fi
          rm -rf /etc/roost/firewall.nft /etc/roost/firewall.nft.new /run/roost-firewall
          disclaim firewall "$1"
        }
        read_enabled() { [ ! -e $R/enabled ] || { systemctl daemon-reload && rm -f $R/enabled; }; }
        # What was there before Roost runs again as it did, once its own files are back.
        revive() {
          systemctl daemon-reload
          for u in $(cat $R/reenable 2>/dev/null); do
            [ "$(systemctl show -p LoadState --value "$u")" = loaded ] && systemctl -q enable "$u"
          done
          for u in $(cat $R/revive 2>/dev/null); do
            [ "$(systemctl show -p LoadState --value "$u")" = loaded ] && systemctl restart "$u"
          done
          rm -f $R/revive $R/reenable
        }

        # http_ok ADDRESS PORT PATH [HOST]: an answer with status 2xx or 3xx within three seconds.
        http_ok() {
          timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: roost\r\nConnection: close\r\n\r\n" "$2" "$3" >&3 &&
            IFS= read -r line <&3 && [[ $line =~ ^HTTP/1\.[01]\ [23][0-9][0-9] ]]' "$1" "$2" "$3" "${4:-localhost}" 2>/dev/null
        }
        listens() { timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; }
        # ask_socket PATH: standard input to a Unix socket, its answer to standard output.
        ask_socket() {
          perl -MIO::Socket::UNIX -e '
            alarm 5; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1;
            print $s $_ while <STDIN>; $s->shutdown(1); print while <$s>;' "$1"
        }

        # The live release and the two before it stay.
        prune_releases() {
          for root in /srv/roost/app/releases /srv/roost/static; do
            [ -d $root ] || continue
            live=$(readlink /srv/roost/app/live 2>/dev/null)
            for old in $(ls -1dt $root/*/ 2>/dev/null | tail -n +4); do
              [ "${old%/}" = "/srv/roost/app/$live" ] || grep -qs "${old%/}" /etc/nginx/nginx.conf || rm -rf "$old"
            done
          done
        }

        # forget: nothing but the mark is owned any more, so nothing is remembered; data that was set aside stays.
        forget() {
          rest=$(awk -F '\t' -v mark=$R/stack '$2 != mark { print $1, $2 }' $R/owned)
          [ -z "$rest" ] || die "still owned here: $rest"
          clean_staging
          rm -rf $R/original $R/units $R/owned $R/owned.new $R/stack $R/stack.new $R/revive $R/reenable $R/busy $R/lock $R/migrated $R/proved $R/sysctl.new $R/sshd.new
          rmdir $R 2>/dev/null
          return 0
        }
        """#
}
