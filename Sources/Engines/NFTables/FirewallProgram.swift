import Model

/// The script on a host that loads the firewall, and takes back rules on trial that nobody confirmed.
enum FirewallProgram {
    static let path = "\(Programs.directory)/firewall"

    /// - Parameter login: the port of the host's SSH server.
    static func text(login: Int) -> String {
        "#!/bin/sh\n" + Banner.hash + #"""
        # load           the confirmed rules
        # try FILE       the rules of FILE, taken back by a timer unless they are confirmed
        # confirm        keeps what is on trial, also after a boot
        # revert         brings back what there was before the trial
        # state          absent, differs or loaded, and whether it is loaded at boot
        # count FILE     writes what was dropped there, again and again, for node_exporter
        set -eu
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        export PATH LC_ALL=C
        file=FILE
        unit=roost-firewall.service
        timer=roost-firewall-revert
        trial=/run/roost-firewall
        live() { nft -s -t list table inet roost 2>/dev/null; }
        # A user who has left makes nft refuse the whole file: nobody has the number that stands for him.
        known() {
          script=
          for user in $(sed -n '/meta skuid/s/ accept .*//p' "$file" | grep -o '"[^"]*"' | tr -d '"' | sort -u); do
            getent passwd "$user" >/dev/null || script="$script;/meta skuid/s/\"$user\"/4294967294/"
          done
          sed "${script#;}" "$file"
        }
        # Instead of rules that cannot be read: no new connection but a login.
        closed() {
          printf 'table inet roost\ndelete table inet roost\ntable inet roost {\n chain input {\n  type filter hook input priority filter; policy drop;\n'
          printf '  %s accept\n' 'iif "lo"' 'ct state established,related' 'meta l4proto { icmp, ipv6-icmp }' 'udp sport 67 udp dport 68' 'udp sport 547 udp dport 546' 'tcp dport SSH'
          printf ' }\n}\n'
        }

        case ${1-} in
        load)
          [ -e "$file" ] || exit 0
          code=0
          nft -f "$file" || known | nft -f - || code=1
          live >/dev/null || { closed | nft -f -; code=1; }
          exit $code ;;
        state)
          enabled=no
          ! systemctl -q is-enabled $unit 2>/dev/null || enabled=yes
          now=$(live) || { echo "absent $enabled"; exit 0; }
          wanted=$(unshare -n sh -c 'nft -f "$1" && nft -s -t list table inet roost' sh "$file" 2>/dev/null) || wanted=
          if [ "$now" = "$wanted" ]; then echo "loaded $enabled"; else echo "differs $enabled"; fi ;;
        count)
          while :; do
            nft list counters table inet roost 2>/dev/null | {
              loaded=0 lines= chain=
              while read -r word value _; do
                case $word in
                counter) chain=${value%_dropped} ;;
                packets) loaded=1 lines="${lines}roost_firewall_dropped_packets_total{chain=\"$chain\"} $value
        " ;;
                esac
              done
              printf '# TYPE roost_firewall_loaded gauge\nroost_firewall_loaded %s\n' $loaded
              printf '# TYPE roost_firewall_dropped_packets_total counter\n%s' "$lines"
            } >"$2.new"
            mv -f "$2.new" "$2"
            sleep INTERVAL
          done ;;
        try)
          nft -c -f "$2"
          mkdir -p -m 0700 $trial
          exec 7>$trial/lock
          flock 7
          systemctl -q stop $timer.timer 2>/dev/null || :
          # Of two trials in a row, the state before the first counts: nobody confirmed what came between.
          [ -e $trial/before ] || {
            printf 'table inet roost\ndelete table inet roost\n' >$trial/before.new
            live >>$trial/before.new || :
            mv $trial/before.new $trial/before
          }
          cp "$2" $trial/rules
          systemctl -q reset-failed $timer.service 2>/dev/null || :
          systemd-run -q --collect --unit=$timer --on-active=SECONDS --timer-property=AccuracySec=1s "$0" revert 7>&-
          nft -f $trial/rules ;;
        confirm)
          mkdir -p -m 0700 $trial
          exec 7>$trial/lock
          flock 7
          [ -e $trial/rules ] || { echo "there are no rules on trial: they were taken back" >&2; exit 75; }
          (umask 077; cp $trial/rules "$file.new")
          sync "$file.new"
          mv -f "$file.new" "$file"
          systemctl -q stop $timer.timer
          rm -rf $trial/rules $trial/before
          # It counts at the next boot: systemd reads it when `up` is done.
          systemctl -q --no-reload enable $unit
          systemctl -q start $unit ;;
        revert)
          exec 7>$trial/lock
          flock 7
          [ -e $trial/before ] || exit 0
          nft -f $trial/before
          rm -rf $trial/rules $trial/before
          echo "nobody confirmed the new rules: what there was before is back" ;;
        *)
          sed -n 's/^# \([a-z]\)/\1/p' "$0"
          exit 2 ;;
        esac

        """#
        .replacing("file=FILE", with: "file=\(NFTables.path)")
        .replacing("SECONDS", with: "\(RulesetResource.trialSeconds)")
        .replacing("SSH", with: "\(login)")
        .replacing("INTERVAL", with: "\(Prometheus.interval)")
    }
}
