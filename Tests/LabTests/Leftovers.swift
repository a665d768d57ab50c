import Hosts
import Model

/// Everything on this machine that belongs to one lab, a line each; empty when nothing of it is left.
func leftovers(of spec: Lab.Spec) async throws -> [String] {
    let script = #"""
        id=$1 link=$2 folder=$3
        ls /run/netns 2>/dev/null | grep -F "$id" | sed 's/^/namespace /'
        grep -F "$id" /proc/mounts | sed 's/^/mount /'
        ip -o link show | grep -F "$link" | sed 's/^/link /'
        nft list tables | grep -F "$id" | sed 's/^/nft /'
        find /sys/fs/cgroup -type d -name "*$id*" | sed 's/^/group /'
        find /var/lib/roost-lab/labs -maxdepth 1 -name "*$id*" | sed 's/^/file /'
        find "$folder" -mindepth 1 | sed 's/^/file /'
        for p in /proc/[0-9]*; do
            grep -qs "^State:.Z" $p/status && continue
            [ "${p#/proc/}" = $$ ] && continue
            if grep -qsF "$id" $p/cgroup; then echo "process ${p#/proc/} $(tr '\0' ' ' < $p/cmdline)"; fi
            # A process of somebody else that holds a mount of ours would show here, too.
            if grep -qsF "roost-$id" $p/mountinfo; then echo "mount in ${p#/proc/}"; fi
        done
        exit 0
        """#
    let said = try await Child.check(
        ["sh", "-c", script, "sh", spec.id, Lab.uplink(of: spec.id), spec.directory], timeout: .seconds(30))
    return said.output.split(separator: "\n").map(String.init)
}
