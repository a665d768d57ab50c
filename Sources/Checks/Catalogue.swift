/// All rules, in the order of the manual.
package enum RuleCatalogue {
    package static let rules: [any Rule] = [
        // What the loss of one thing does.
        SinglePointOfFailure(),
        SingleWritableDatabase(),
        EvenGalera(),
        SameSite(),
        RequiredCacheSingle(),
        OneNameServer(),
        CapacityAfterLoss(),
        MaintenanceDowntime(),
        NotScalable(),
        SharedHost(),
        // The addresses that move.
        VirtualOutsideNetwork(),
        VRRPClash(),
        AddressClash(),
        NoFailover(),
        // Who may reach and read what.
        NoHTTPS(),
        HTTPNotRedirected(),
        TLSEndsAtBalancer(),
        PlaintextFlow(),
        CertificateUnreadable(),
        CertificateKey(),
        CertificateNames(),
        CertificateExpired(),
        CertificateExpiring(),
        CertificateSelfMade(),
        NoFirewall(),
        SSHOpen(),
        // What tells of it, and what is left afterwards.
        NoMonitoring(),
        MonitorSharesFate(),
        UnwatchedMonitor(),
        NoAlertDestination(),
        NoBackup(),
        BackupOnSameHost(),
        BackupTooShort(),
        // How the parts fit.
        HealthWithoutApp(),
        HealthWithDatabase(),
        TimeoutOrder(),
        TooManyConnections(),
        // The stack file's own silences.
        UnusedIgnore(),
    ]
}
