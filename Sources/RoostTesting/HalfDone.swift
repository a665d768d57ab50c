/// What a killed run may leave behind on a host, and the `up` after it must not.
package enum HalfDone {
    /// Shell that prints nothing on a host where nothing is half done.
    package static let script = #"""
        find / -xdev \( -path /proc -o -path /sys \) -prune -o \
          \( -name '*.roost-new' -o -name '*.new' -path '*roost*' \) -print
        for f in /var/lib/roost/staging /var/lib/roost/uploads /usr/sbin/policy-rc.d /etc/roost/app/trial.env \
            /run/systemd/system/roost-app@trial.service /srv/roost/app/trial; do
          if [ -e $f ] || [ -L $f ]; then echo $f; fi
        done
        if systemctl -q is-active roost-app@trial; then echo 'the trial runs'; fi
        for lock in lock busy; do flock -n /var/lib/roost/$lock true || echo "$lock is held"; done
        dpkg --audit
        systemctl list-units --type=service --state=failed --no-legend --plain
        """#
}
