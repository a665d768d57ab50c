import Model

/// The SSH server of a host: keys only, and the algorithms of ssh-audit's policy "Hardened Debian 12 (version 3)".
///
/// It is the operator's only way in. So the settings are checked together with the host's own (`sshd -t`) before they are put in
/// place; and once sshd has them, somebody has to log in anew: while nobody does, they are taken back.
enum SecureShell {
    /// Before all other drop-ins: of two values sshd takes the first (sshd_config(5)).
    static let path = "/etc/ssh/sshd_config.d/00-roost.conf"
    /// Debian's own RSA key has 3072 bits, and clients that know it go by the ed25519 key beside it.
    private static let hostKey = "/etc/ssh/roost_host_rsa_key"
    /// Debian's groups for Diffie-Hellman, without those below 3072 bits.
    private static let moduli = "/etc/ssh/roost_moduli"

    static let keeps = [hostKey, "\(hostKey).pub", moduli].map { ResourceKey(FileResource.kind, $0) }

    private static let hostKeys = ["HostKey /etc/ssh/ssh_host_ed25519_key", "HostKey \(hostKey)"]

    private static let settings = [
        "ModuliFile \(moduli)",
        "HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256",
        "KexAlgorithms sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,"
            + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha256",
        "Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-gcm@openssh.com,aes128-ctr",
        "MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,umac-128-etm@openssh.com",
        "PubkeyAuthentication yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "HostbasedAuthentication no",
        "PermitEmptyPasswords no",
        "PermitRootLogin prohibit-password",
        "PermitUserEnvironment no",
        "StrictModes yes",
        "X11Forwarding no",
        "AllowAgentForwarding no",
        // An operator looks at the monitor through `ssh -L`; nobody opens a port there for others (`ssh -R`).
        "AllowTcpForwarding local",
        "MaxAuthTries 3",
        "LoginGraceTime 30",
        "ClientAliveInterval 300",
        "ClientAliveCountMax 2",
        // ClientAlive* asks inside the encryption, where nobody can answer in the client's place.
        "TCPKeepAlive no",
        "Compression no",
        "LogLevel VERBOSE",
        "Banner \(Refusals.banner)",
    ]

    /// Checked as sshd will read it: in front of everything else.
    static var file: FileResource {
        var file = FileResource(
            path, Banner.hash + (hostKeys + settings).map { $0 + "\n" }.joined(), mode: "600",
            validation: "cat {} /etc/ssh/sshd_config >$R/sshd.new && sshd -t -f $R/sshd.new && rm -f $R/sshd.new")
        file.phase = .finish
        return file
    }

    /// Made on the host; no other client than one that begins anew sees it.
    static var keys: ScriptedResource {
        ScriptedResource(
            "hostkey", hostKey, wanted: "there", meaning: "a host key of 4096 bits, and groups of 3072 bits and more", action: .create,
            phase: .finish,
            script: """
                if [ ! -s \(hostKey) ]; then
                  claim file \(hostKey) new && claim file \(hostKey).pub new && rm -f \(hostKey).new \(hostKey).new.pub &&
                    ssh-keygen -q -t rsa -b 4096 -N '' -C "$(hostname)" -f \(hostKey).new && mv -f \(hostKey).new.pub \(hostKey).pub &&
                    mv -f \(hostKey).new \(hostKey) || exit 1
                fi
                [ -s /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key || exit 1
                claim file \(moduli) new && awk '$5 >= 3071' /etc/ssh/moduli >\(moduli).new && mv -f \(moduli).new \(moduli)
                """)
    }

    /// Seconds that a new login may take: longer than its own limit of time.
    private static let patience = 25

    /// sshd runs with what is in the file. A drop-in that is not included, or a setting before it, shows in `sshd -T`.
    static var running: ScriptedResource {
        ScriptedResource(
            "sshd", "settings", wanted: mark, meaning: "sshd takes up \(path); taken back unless a new login works", phase: .finish,
            script: """
                # Reloaded, sshd opens its sockets anew: until it has, a login may meet the settings from before.
                sockets() { ss -Hltnpe | sed -n '/"sshd"/s/.* ino:\\([0-9]*\\).*/\\1/p'; }
                old=$(sockets)
                renewed() { new=$(sockets); [ -n "$new" ] && ! printf '%s\\n' "$new" | grep -qxF "$old"; }
                claim sshd settings - && sshd -t && systemctl reload ssh.service || exit 1
                [ -z "$old" ] || wait_until 10 renewed || die 'sshd does not take up its new settings'
                if ! prove_login \(patience); then
                  put_back \(path); systemctl reload ssh.service
                  die 'nobody could log in with the new settings of sshd, so they were taken back: does your known_hosts have the ed25519 key of this host, and is your key among the first three that ssh offers?'
                fi
                effective=$(sshd -T) || exit 1
                \(missing)
                [ -z "$wrong" ] || die "sshd does not heed \(path) ($wrong): is it included at the top of /etc/ssh/sshd_config?"
                stamp sshd '\(Digest.sha256(file.content))'
                """)
    }

    private static var mark: String { "\(Digest.sha256(file.content)) heeded" }

    static let probe = """
        [ -s \(hostKey) ] && [ -s \(moduli) ] && F hostkey \(hostKey) there
        if [ -f $R/units/sshd ]; then
          read -r mark <$R/units/sshd
          effective=$(sshd -T 2>/dev/null)
          \(missing)
          F sshd settings "$mark ${wrong:-heeded}"
        fi
        """

    /// The first setting that `$effective` (`sshd -T`) does not have, into `$wrong`.
    private static let missing = """
        wrong=
        while IFS= read -r line; do
          case "
        $effective
        " in *"
        $line
        "*) ;; *) wrong=${wrong:-$line} ;; esac
        done <<'SETTINGS'
        \(settings.map { line in effective(line) }.joined(separator: "\n"))
        SETTINGS
        """

    /// As `sshd -T` prints it: the name in small letters.
    private static func effective(_ line: String) -> String {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        return words[0].lowercased() + " " + (words[1] == "prohibit-password" ? "without-password" : words[1])
    }
}
