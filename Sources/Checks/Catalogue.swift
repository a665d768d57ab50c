/// All rules, in the order of the manual.
package enum RuleCatalogue {
    package static let rules: [any Rule] = [
        SinglePointOfFailure(),
        MaintenanceDowntime(),
        NotScalable(),
        NoHTTPS(),
        TLSEndsAtBalancer(),
        NoFirewall(),
        NoMonitoring(),
        NoBackup(),
        SingleWritableDatabase(),
        SharedHost(),
        EvenGalera(),
    ]
}
