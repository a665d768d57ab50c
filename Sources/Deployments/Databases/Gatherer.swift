import Engines
import Hosts
import Model

/// Lets the members of a cluster find each other, where nobody has to decide anything for it.
package struct Gatherer: Sendable {
    private let site: Site
    private let connect: @Sendable (Host) -> any Connection

    package init(_ site: Site, connect: @escaping @Sendable (Host) -> any Connection) {
        self.site = site
        self.connect = connect
    }

    /// Ends when those that have data belong to a majority, or do not for ``ClusterGathering/patience``. Whether they have found
    /// each other, and why not, is what the hosts say afterwards.
    package func carryOut(_ gathering: ClusterGathering) async {
        if !gathering.empty.isEmpty { await each(gathering.hosts, ClusterGathering.end) }
        await each(gathering.hosts, ClusterGathering.start)
        await each(gathering.holders, ClusterGathering.found)
    }

    private func each(_ names: [String], _ script: String) async {
        await withTaskGroup(of: Void.self) { group in
            for host in site.stack.hosts(.database) where names.contains(host.name) {
                let connection = connect(host)
                group.addTask { _ = try? await connection.run(Shell.script(script), timeout: .seconds(ClusterGathering.patience + 30), onLine: nil) }
            }
        }
    }
}
