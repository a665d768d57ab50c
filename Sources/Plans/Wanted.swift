import Engines
import Model

/// Everything desired on one host, tier by tier, without repetition.
package struct Wanted: Sendable {
    package struct Item: Sendable {
        package var tier: Tier
        package var resource: any Resource
    }

    package var host: Host
    package var items: [Item]
    package var mark: FileResource
    package var probes: [String]
    /// Every identity that may stay on the host.
    package var keys: Set<ResourceKey>

    package init(_ host: Host, machine: Machine, in site: Site) {
        self.host = host
        mark = Base.mark(of: site.stack)
        items = []
        probes = []
        keys = [mark.key]
        let engines = Catalogue.engines(on: host, in: site.stack).map {
            ($0.tier(on: host, in: site.stack), $0.desire(on: host, machine: machine, in: site))
        }
        for (tier, desire) in [(Tier.host, Base.desire(on: host, machine: machine, in: site))] + engines.sorted(by: { $0.0 < $1.0 }) {
            for resource in desire.resources where keys.insert(resource.key).inserted {
                items.append(Item(tier: tier, resource: resource))
            }
            probes += desire.probes
            keys.formUnion(desire.keeps)
        }
    }

    /// What a tier's change consists of: what systemd reads comes first, so that it reads all of it at once.
    func changes(of tier: Tier) -> [Item] {
        let changes = items.filter { $0.tier == tier && $0.resource.phase == .change }
        let isRead = { (item: Item) in
            (item.resource is FileResource || item.resource is DirectoryResource) && item.resource.name.hasPrefix("/etc/systemd/system/")
        }
        return changes.filter(isRead) + changes.filter { !isRead($0) }
    }

    package var resources: [any Resource] { items.map(\.resource) + [mark] }

    package var probe: String { Probe.script(for: resources, fragments: probes) }
}
