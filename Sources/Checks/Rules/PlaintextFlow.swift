import Engines
import Model

struct PlaintextFlow: Rule {
    let id = "plaintext-flow"
    let severity = Severity.note
    let applies = "the site has HTTPS, and passwords or rows cross the network between hosts unencrypted"
    let why = "whoever is on that network, another tenant of a provider included, reads the database's traffic"
    let fix = "write `internal: on` below `tls`"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.tls != nil else { return [] }
        // Hosts with the same roles have the same flows: a few of each kind tell.
        let flows = Catalogue.flows(of: facts.stack.sampled).filter { flow in
            guard case .component(let to) = flow.to, ["mariadb", "redis"].contains(to.engine) else { return false }
            return !flow.isEncrypted && !flow.isLocal && flow.from.host != nil
        }
        guard let first = flows.first, let to = first.to.host, let from = first.from.host else { return [] }
        let ports = Set(flows.map(\.port)).sorted().map(String.init)
        return [
            finding(
                to, at: "tls.internal", in: facts,
                "\(first.purpose) and more cross the network unencrypted, as from \(from) to \(to) (port\(ports.count == 1 ? "" : "s") \(Listing.of(ports)))")
        ]
    }
}

extension Stack {
    /// The same stack with at most three hosts of each set of roles.
    var sampled: Stack {
        var seen: [[Role]: Int] = [:]
        var few = self
        few.hosts = hosts.filter { host in
            seen[host.roles, default: 0] += 1
            return seen[host.roles, default: 0] <= 3
        }
        return few
    }
}
