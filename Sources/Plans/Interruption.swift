import Engines
import Model

/// What a restart that nobody can be sent around means for those who use the host.
enum Interruption {
    static func text(_ key: ResourceKey, on host: String, _ tier: Tier, in site: Site) -> String {
        switch tier {
        case .balancer where site.stack.hosts(.balancer).count > 1:
            "\(key.name) restarts on \(host): requests that are under way there fail, and for less than a second new ones where it holds a virtual address"
        case .database: site.members.interruption(of: key.name, on: host)
        default: "\(key.name) restarts on \(host) and nothing can take its requests meanwhile: some fail, for about a second"
        }
    }
}
