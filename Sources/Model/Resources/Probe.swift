/// The one script that asks a host about every resource at once; it changes nothing.
package enum Probe {
    /// - Parameters:
    ///   - resources: what is desired there; their names are asked about, and the files' hashes decide whether a
    ///     content is sent along for the difference to be shown.
    ///   - fragments: what engines ask besides, as shell that calls `F kind name value`.
    package static func script(for resources: [any Resource], fragments: [String] = []) -> String {
        let files = resources.compactMap { ($0 as? FileResource) ?? ($0 as? RulesetResource)?.file }
        let directories = resources.compactMap { $0 as? DirectoryResource }
        let packages = resources.compactMap { $0 as? PackageResource }
        let users = resources.compactMap { $0 as? UserResource }
        let units = resources.compactMap { $0 as? UnitResource }
        let ports = Set(units.flatMap(\.ports)).sorted()
        var body = [machine]
        if !files.isEmpty || !directories.isEmpty {
            body.append("stat --printf 'F\\tstat\\t%n\\t%a %U %G %F\\n' -- \(words(files.map(\.name) + directories.map(\.name))) 2>/dev/null")
        }
        if !files.isEmpty {
            let shown = files.filter { !$0.isSecret }.map { "\(Digest.sha256($0.content))  \($0.name)" }
            body.append("probe_files \(Shell.quote(shown.joined(separator: "\n"))) \(words(files.map(\.name)))")
        }
        if !packages.isEmpty {
            body.append("dpkg-query -W -f='F\\tpackage\\t${Package}\\t${db:Status-Abbrev} ${Version}\\n' \(words(packages.map(\.name))) 2>/dev/null")
        }
        if !users.isEmpty {
            body.append("getent passwd \(words(users.map(\.name))) | while IFS=: read -r n _ i _; do F user \"$n\" \"$i\"; done")
        }
        if !units.isEmpty { body.append("probe_units \(words(units.map(\.name)))") }
        if !ports.isEmpty { body.append("probe_ports ' \(ports.map(String.init).joined(separator: " ")) '") }
        return Shell.script(
            (["printf '\\n%s\\n' \(Shell.quote(Facts.begin))"] + body + fragments
                + ["printf '%s\\n' \(Shell.quote(Facts.end))"]).joined(separator: "\n"),
            prelude: prelude)
    }

    /// The script that asks the same few things again and again, until nobody listens any more or `times` is over.
    ///
    /// - Parameters:
    ///   - beside: shell that runs all the while and says things of its own, whole lines at once.
    ///   - every: seconds between two answers.
    package static func following(_ units: [String], fragments: [String], beside: String, every: Int, times: Int) -> String {
        let body = """
            \(beside) &
            turn=0
            while [ $turn -lt \(times) ]; do
            printf '%s\\n' \(Shell.quote(Facts.begin)) || exit 0
            F host clock "$(date +%s)"
            \(units.isEmpty ? "" : "probe_units \(words(units))")
            \(fragments.joined(separator: "\n"))
            printf '%s\\n' \(Shell.quote(Facts.end)) || exit 0
            sleep \(every)
            turn=$((turn + 1))
            done
            kill $! 2>/dev/null
            """
        return Shell.script(body, prelude: prelude)
    }

    private static func words(_ texts: [String]) -> String { texts.map(Shell.quote).joined(separator: " ") }

    /// Functions that fork as little as they can: a probe costs what its forks cost.
    private static let prelude = #"""
        set -u
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        export PATH LC_ALL=C
        R=/var/lib/roost
        T=$(printf '\t')
        F() { printf 'F\t%s\t%s\t%s\n' "$1" "$2" "$3"; }
        probe_files() {
          want=$1; shift
          sha256sum -- "$@" 2>/dev/null | while read -r sum path; do
            F sha "$path" "$sum"
            case "$want" in
              *"$sum  $path"*) ;;
              *"  $path"*) [ "$(stat -c %s "$path")" -gt 262144 ] || F content "$path" "$(base64 -w0 <"$path")" ;;
            esac
          done
        }
        probe_units() {
          { systemctl show -p Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload "$@" 2>/dev/null; echo; } |
            while IFS='=' read -r key value; do
              case $key in
                Id) id=$value ;; LoadState) load=$value ;; ActiveState) active=$value ;;
                UnitFileState) file=$value ;; NeedDaemonReload) reload=$value ;;
                '')
                  [ -n "${id:-}" ] || continue
                  mark=; [ -f "$R/units/$id" ] && read -r mark <"$R/units/$id"
                  F unit "$id" "$load $active ${file:--} $reload $mark"
                  id= ;;
              esac
            done
        }
        probe_ports() {
          ss -Hltnp 2>/dev/null | while read -r _ _ _ local _ process; do
            port=${local##*:}
            case "$1" in *" $port "*) ;; *) continue ;; esac
            pid=${process#*pid=}; pid=${pid%%,*}; name=${process#*\"}; name=${name%%\"*}; unit=-
            [ -r "/proc/$pid/cgroup" ] && while IFS= read -r line; do
              case $line in *.service | *.service/*) unit=${line%.service*}.service; unit=${unit##*/} ;; esac
            done <"/proc/$pid/cgroup"
            F port "$port" "$unit $name $pid"
          done
        }
        """#

    /// The machine itself, what Roost owns there, and what an interrupted run may have left.
    private static let machine = #"""
        [ -d /run/systemd/system ] && F host init systemd
        ID= VERSION_ID=; [ -r /etc/os-release ] && . /etc/os-release
        F host os "$ID $VERSION_ID"
        F host architecture "$(uname -m)"
        F host processors "$(nproc)"
        F host clock "$(date +%s)"
        # Bit 25 is CAP_SYS_TIME (linux/capability.h).
        while read -r key mask; do [ "$key" = CapBnd: ] && [ $((0x$mask >> 25 & 1)) = 0 ] && F host clock-is "another's"; done </proc/self/status
        [ -r /proc/modules ] && while read -r module _; do [ "$module" = usb_storage ] && F host usb-storage used; done </proc/modules
        while read -r key kib _; do [ "$key" = MemTotal: ] && { memory=$((kib / 1024)); break; }; done </proc/meminfo
        for limit in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
          [ -r $limit ] && read -r bytes <$limit && case $bytes in
            max | ???????????????*) ;;
            *) [ $((bytes / 1048576)) -lt "$memory" ] && memory=$((bytes / 1048576)) ;;
          esac
        done
        F host memory "$memory"
        df -Pm /var/lib 2>/dev/null | { read -r _; read -r _ _ _ free _; F host free "$free"; }
        [ -w /var/lib ] && F host writable yes
        [ -f $R/stack ] && while read -r key a b c d; do
          case $key in
            roost) F mark version "$a" ;; stack) F mark stack "$a" ;; host) F peer "$a" "$b $c $d" ;;
          esac
        done <$R/stack
        [ -f $R/owned ] && while IFS= read -r line; do printf 'O\t%s\n' "$line"; done <$R/owned
        for d in $R/staging $R/uploads $R/revive $R/reenable; do [ -e $d ] && F leftover $d -; done
        if [ -e /usr/sbin/policy-rc.d ]; then
          while IFS= read -r line; do case $line in '# roost'*) F leftover /usr/sbin/policy-rc.d - ;; esac; done </usr/sbin/policy-rc.d
        fi
        """#
}
