/// A Debian package, from the suites that the host already trusts.
package struct PackageResource: Resource {
    package static let kind = "package"
    package var name: String
    /// System users that the package makes and does not take with it when it is purged.
    package var users: [String]
    /// Paths that a purge leaves behind; never data.
    package var leftovers: [String]
    package var phase = Phase.prepare

    package init(_ name: String, users: [String] = [], leftovers: [String] = []) {
        self.name = name
        self.users = users
        self.leftovers = leftovers
    }

    package var fingerprint: String { name }

    package func difference(from facts: Facts) -> Difference? {
        guard let status = facts[self] else { return Difference(.create, "not installed → installed") }
        // The second letter of dpkg's abbreviation is the state: only `i` is installed and configured.
        return status.dropFirst().first == "i" ? nil : Difference(.create, "state \(status) → installed")
    }

    /// The three words of `install_packages`.
    package var words: String {
        [name, users.joined(separator: ","), leftovers.joined(separator: ",")].map(Shell.quote).joined(separator: " ")
    }

    package func apply(_ difference: Difference, facts: Facts) -> String { "install_packages \(words)" }
}
