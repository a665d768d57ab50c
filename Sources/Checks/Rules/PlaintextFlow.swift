import Engines
import Model

struct PlaintextFlow: Rule {
    let id = "plaintext-flow"
    let severity = Severity.warning
    let applies =
        "there is HTTPS, and something still passes between two hosts unencrypted (what `no-https` and `tls-ends-at-balancer` "
        + "say is not repeated)"
    let why = "whoever gets into the network between the hosts reads it and changes it as it passes"
    let fix = "write `tls: { internal: on }`"

    func findings(in facts: Facts) -> [Finding] {
        guard let tls = facts.stack.tls, tls.internal || facts.stack.hosts(.balancer).isEmpty else { return [] }
        var said: Set<Kind> = []
        return Catalogue.flows(of: PlaintextFlow.sample(facts.stack)).compactMap { flow -> Finding? in
            guard case .component(let from) = flow.from, case .component(let to) = flow.to, from.host != to.host,
                !flow.isEncrypted, flow.transport == .tcp,
                said.insert(Kind(from: from.engine, to: to.engine, port: flow.port)).inserted
            else { return nil }
            return finding(
                "\(to)", at: tls.internal ? "tls" : "tls.internal", in: facts,
                "\(from.engine) and \(to.engine) talk in the clear, as \(from.host) and \(to.host) do: \(flow.purpose) "
                    + "(port \(flow.port))")
        }
    }

    private struct Kind: Hashable {
        var from: String
        var to: String
        var port: Int
    }

    /// The stack with two hosts of each combination of roles: who talks to whom follows from the roles, and all pairs of ten
    /// thousand hosts are too many to look at.
    private static func sample(_ stack: Stack) -> Stack {
        var counts: [[Role]: Int] = [:]
        var sample = stack
        sample.hosts = stack.hosts.filter { host in
            counts[host.roles, default: 0] += 1
            return counts[host.roles, default: 0] <= 2
        }
        return sample
    }
}
