import Model

/// Debian's security updates, installed by the host itself (unattended-upgrades, by apt's own timers): nothing else is, and no
/// host restarts by itself.
///
/// What keeps a host from shutting down in the middle of an upgrade waits for a signal as long as the host is up, in 8 MiB (Pss, Debian
/// 12). Here it waits while there is an upgrade.
enum SecurityUpdates {
    static let path = "/etc/apt/apt.conf.d/60roost"
    private static let upgrade = "apt-daily-upgrade.service"
    private static let guardian = "unattended-upgrades.service"

    private static let dropIn = FileResource(
        DropIn.path(upgrade),
        Banner.hash + "[Unit]\nWants=\(guardian)\n[Service]\nExecStopPost=-systemctl stop \(guardian)\n")

    private static var guarding: UnitResource {
        var unit = UnitResource(guardian)
        unit.wanted = .resting
        unit.phase = .finish
        unit.restartInputs = [dropIn]
        return unit
    }

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
        DirectoryResource(DropIn.directory(upgrade)), dropIn, guarding,
    ]
}
