import Model

/// What is known about a stack beside the text of its file. All of it may be absent: then it is unknown, and no rule
/// concludes anything from that.
package struct Surroundings: Sendable {
    /// Other stacks on the same network.
    package var neighbours: [Stack] = []
    /// What the files of `tls.certificate` hold.
    package var certificate: CertificateReading?
    /// Seconds since 1970.
    package var now: Int?
    /// The paths below `web.static` that are files, of those that a rule asks about.
    package var staticPaths: Set<String> = []

    package init() {}

    /// The paths of which a rule asks whether they are files below `web.static`.
    package static func staticQuestions(about stack: Stack) -> [String] {
        guard stack.web?.staticFiles != nil, let health = stack.app?.health else { return [] }
        return [String(health.prefix { $0 != "?" })]
    }
}
