import Engines
import Model

/// What a restart that nobody can be sent around means for those who use the host.
enum Interruption {
    /// - Parameter moves: whether the balancers look for the host elsewhere until they have changed as well.
    static func text(_ key: ResourceKey, on host: String, _ tier: Tier, moves: Bool, in site: Site) -> String {
        switch tier {
        case .balancer where site.stack.hosts(.balancer).count > 1:
            "\(key.name) restarts on \(host): requests that are under way there fail, and for less than a second new ones where it holds a virtual address"
        case .database: site.members.interruption(of: key.name, on: host)
        case .web where moves, .app where moves:
            "the balancers reach \(host) at another port from now on, and not at all until they have changed as well: requests fail for some seconds once this is true of every host that they send to"
        default: "\(key.name) restarts on \(host) and nothing can take its requests meanwhile: some fail, for about a second"
        }
    }
}
