import Model

extension Lab.State {
    /// Gives every host the user that the stack names, with the lab's key and sudo, as a host's owner would have: once.
    ///
    /// What somebody changed about them since then stays.
    func admit(_ user: String) async throws(Failure) {
        guard user != "root" else { return }
        let script = """
            set -eu; umask 077; user=\(Shell.quote(user)) sudo=/etc/sudoers.d/\(Shell.quote(user))
            home=$(getent passwd "$user" | cut -d : -f 6)
            if [ -n "$home" ] && [ -e "$home/.ssh" ]; then exit 0; fi
            if getent group "$user" >/dev/null; then own="-g $user"; else own=-U; fi
            printf '%s ALL=(ALL:ALL) NOPASSWD: ALL\\n' "$user" >"$sudo.new"; chmod 440 "$sudo.new"; mv "$sudo.new" "$sudo"
            getent passwd "$user" >/dev/null || useradd --create-home --shell /bin/bash $own "$user"
            home=$(getent passwd "$user" | cut -d : -f 6)
            rm -rf "$home/.new"; cp -r /root/.ssh "$home/.new"; chown -R "$user:" "$home/.new"
            mv "$home/.new" "$home/.ssh"
            """
        for host in hosts {
            try await Child.check(["ssh", "-F", sshConfiguration, host.name, "sh"], input: .bytes(Array(script.utf8)), timeout: .seconds(30))
        }
    }
}
