import Model

/// Debian's security updates, installed by the host itself (unattended-upgrades, by apt's own timers): nothing else is, and no
/// host restarts by itself.
enum SecurityUpdates {
    static let path = "/etc/apt/apt.conf.d/60roost"

    static let resources: [any Resource] = [
        PackageResource(
            "unattended-upgrades",
            leftovers: ["/var/log/unattended-upgrades", "/var/lib/unattended-upgrades", "/etc/apt/apt.conf.d/20auto-upgrades"]),
        FileResource(
            path,
            Banner.hash + """
                APT::Periodic::Update-Package-Lists "1";
                APT::Periodic::Unattended-Upgrade "1";
                #clear Unattended-Upgrade::Origins-Pattern;
                Unattended-Upgrade::Origins-Pattern { "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"; };
                Unattended-Upgrade::Automatic-Reboot "false";

                """, validation: "apt-config -c {} dump >/dev/null"),
    ]
}
