import Model

/// What one more server could be used for in a stack, the weakest place first.
package struct FurtherServer: Sendable, Hashable, Encodable {
    package var role: String
    /// Continues "as …".
    package var use: String

    /// - Parameter spofs: hosts and components whose loss takes the site down.
    package static func uses(in stack: Stack, spofs: [String]) -> [FurtherServer] {
        let weak = Set(spofs.filter { !$0.contains("/") }.flatMap { stack.host(named: $0)?.roles ?? [] })
        let count = { (role: Role) in stack.hosts(role).count }
        var uses: [(isWeak: Bool, use: FurtherServer)] = []
        func add(_ role: Role, _ use: String) { uses.append((weak.contains(role), FurtherServer(role: role.rawValue, use: use))) }
        switch count(.balancer) {
        case 0: return [FurtherServer(role: Role.balancer.rawValue, use: "a load balancer in front of what there is, or a second server with the same roles")]
        case 1: add(.balancer, "a second load balancer: the only one takes the site down when it is lost")
        default: break
        }
        if count(.database) > 0 {
            switch stack.database?.topology {
            case .galera, .groupReplication: break
            case .replica: add(.database, "a database: another replica to read from, and with three hosts in all `topology: galera`, which needs nobody when one is lost")
            case .single, nil: add(.database, "a database: with `topology: replica` a second copy of the data, to read from and to promote")
            }
        }
        if count(.app) == 1 { add(.app, "an application server: there is one, and a restart takes the site down") }
        if count(.app) > 1 {
            add(.app, "an application server: after the loss of one, \(count(.app)) instead of \(count(.app) - 1) would share the work")
        }
        if count(.web) == 1 { add(.web, "a web server: there is one, and the site is down without it") }
        if count(.cache) == 0 { add(.cache, "a cache, which takes the questions that are asked again and again off the database") }
        if count(.monitor) == 0 { add(.monitor, "a monitor, which tells somebody when something is wrong") }
        return uses.filter(\.isWeak).map(\.use) + uses.filter { !$0.isWeak }.map(\.use)
    }
}
