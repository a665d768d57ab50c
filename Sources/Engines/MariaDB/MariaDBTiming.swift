/// Limits and times of the database; its configuration and the predictions are both made from these.
package enum MariaDBTiming {
    package static let connections = 200
    /// What a crash recovery takes here when the log is small: an assumption, since it grows with the log.
    package static let recoverySeconds = 8.0
    /// Galera (manual, `evs.*`): members tell each other that they are there, and look who did.
    package static let keepaliveSeconds = 0.5
    package static let inactiveCheckSeconds = 0.25
    /// A silent member is suspected, then declared lost by the others. At 1 s two busy survivors gave each other up as well.
    package static let suspectSeconds = 1.5
    package static let inactiveSeconds = 4
    package static let installSeconds = 4
    /// How soon members that agree on a new membership say again what one of them did not hear. Newer Galera's default (its gcomm/src/defaults.cpp); at 1 s, as shipped,
    /// a member that came back held the others' writes for up to 2.5 s.
    package static let agreementSeconds = 0.3
    /// What the others need to agree on a new membership once a member is suspected: measured, 0.4 to 0.6 s on two busy cores; the rest
    /// is an assumption, for busier hosts.
    package static let viewChangeSeconds = 1.0
    /// How long a write waits for a replica before it is acknowledged by the primary alone (`durability: available`).
    package static let semiSyncSeconds = 1
}

/// What systemd does when a process ends by itself.
package enum RestartTiming {
    /// `RestartSec` of every unit.
    package static let seconds = 1
}
