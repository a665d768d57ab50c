import Model

/// The script by which a balancer asks about itself and its virtual addresses.
///
/// - `alive` asks HAProxy's worker over HTTP, which a frozen one does not answer; keepalived runs it every second, as a user
///   that may do nothing.
/// - `free` refuses an address for which a machine answers that is no balancer (ARP, RFC 5227; neighbour discovery, RFC 4861).
/// - `valid` refuses a configuration: with scripts in it `keepalived -t` of 2.2.7 ends itself by SIGTERM whatever it found, so
///   that what it said is the answer.
/// - `settled` succeeds once keepalived has been through its start-up delay and somebody has the address.
enum VirtualAddressProgram {
    static let path = "\(Programs.directory)/virtual-address"
    /// Whom keepalived runs scripts as, unless told otherwise (keepalived.conf(5), `script_user`).
    static let user = "keepalived_script"

    static var file: FileResource {
        var file = FileResource(path, "#!/bin/sh\n" + Banner.hash + text, mode: "755", validation: "sh -n {}")
        file.phase = .prepare
        return file
    }

    private static let text = #"""
        alive() {
          exec timeout 1 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/\#(HAProxy.statisticsPort)" && printf "GET %s HTTP/1.0\r\n\r\n" \#(HAProxy.alivePath) >&3 &&
            read -r line <&3 && [[ $line == *" 200 "* ]]' 2>/dev/null
        }
        # The hardware address that answers for an address; nothing when none does within a second.
        hardware() {
          case $2 in
            *:*) ndisc6 -1 -q -r 1 -w 1000 "$2" "$1" 2>/dev/null ;;
            *) arping -f -w 1 -I "$1" "$2" 2>/dev/null | sed -n 's/.*\[\([0-9A-Fa-f:]*\)\].*/\1/p' ;;
          esac | head -n 1
        }
        here() { [ -n "$(ip -o addr show to "$1")" ]; }
        free() {
          interface=$1 address=$2
          shift 2
          here "$address" && return 0
          answers=$(hardware "$interface" "$address")
          [ -n "$answers" ] || return 0
          for peer; do [ "$(hardware "$interface" "$peer")" != "$answers" ] || return 0; done
          echo "$address is taken: a machine that is no balancer answers for it on $interface ($answers)" >&2
          return 1
        }
        valid() {
          said=$(setsid -w keepalived -t -f "$1" 2>&1) && return 0
          said=$(printf '%s\n' "$said" | grep -vx 'Terminated')
          [ -n "$said" ] || return 0
          printf '%s\n' "$said" >&2
          return 1
        }
        settled() {
          delay=$1 interface=$2
          shift 2
          started=$(systemctl show -p ActiveEnterTimestampMonotonic --value keepalived.service)
          read -r now _ </proc/uptime
          [ $((${now%.*} - ${started:-0} / 1000000)) -gt "$delay" ] || return 1
          for address; do here "$address" || [ -n "$(hardware "$interface" "$address")" ] || return 1; done
        }
        "$@"

        """#
}
