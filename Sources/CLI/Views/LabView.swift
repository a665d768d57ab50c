import Foundation
import Hosts

/// The labs of this machine, for people and for scripts.
enum LabView {
    static func text(_ labs: [Lab.Summary]) -> String {
        guard !labs.isEmpty else { return "no lab on this machine; `roost up --lab` makes one" }
        return labs.map { lab in
            let since = Date(timeIntervalSince1970: lab.since).formatted(.iso8601)
            let width = lab.hosts.map(\.name.count).max() ?? 0
            let hosts = lab.hosts.map { host in
                let memory = host.usage.memoryBytes.map { "  \($0 >> 20) MiB" } ?? ""
                return "  \(host.name.padding(to: width))  \(host.address)  \(host.condition.rawValue)\(memory)"
            }
            return (["\(lab.id)  \(lab.directory)  since \(since)"] + hosts).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private struct Summary: Encodable {
        struct Host: Encodable {
            var name, address, state: String
            var memoryBytes: Int?
        }
        var lab, stack, directory, since: String
        var hosts: [Host]
    }

    static func json(_ labs: [Lab.Summary]) -> String {
        Document.text(
            labs.map { lab in
                Summary(
                    lab: lab.id, stack: lab.stack, directory: lab.directory,
                    since: Date(timeIntervalSince1970: lab.since).formatted(.iso8601),
                    hosts: lab.hosts.map {
                        .init(name: $0.name, address: "\($0.address)", state: $0.condition.rawValue, memoryBytes: $0.usage.memoryBytes)
                    })
            })
    }
}
