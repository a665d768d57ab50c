import Model

/// The zone of the domain, as a name server reads it (RFC 1035, section 5): both names are address records of the entry.
package struct Zone: Sendable {
    package struct Record: Sendable, Hashable {
        /// Relative to the domain; `@` is the domain itself.
        package var name: String
        package var seconds: Int
        package var type: String
        package var value: String
    }

    package let domain: String
    package let records: [Record]

    /// Seconds that resolvers may remember an address: an hour where it moves by itself, a minute where somebody who loses a
    /// host has to take its address out by hand.
    package static func lifetime(in stack: Stack) -> Int { stack.balancer?.virtual.isEmpty == false ? 3600 : 60 }

    package init(_ stack: Stack) {
        domain = stack.domain
        let seconds = Zone.lifetime(in: stack)
        let addresses = stack.entryAddresses
        var records = ["@", "www"].flatMap { name in
            addresses.map { Record(name: name, seconds: seconds, type: $0.isIPv6 ? "AAAA" : "A", value: "\($0)") }
        }
        // Nobody else may sign for the domain (RFC 8659); with another directory the operator knows its name.
        if stack.tls?.certificate == .acme, stack.tls?.acme.directory == ACME.letsEncrypt {
            records.append(Record(name: "@", seconds: 3600, type: "CAA", value: "0 issue \"letsencrypt.org\""))
        }
        self.records = records
    }

    /// To paste into a zone, or into the forms of a provider.
    package var text: String {
        let width = records.map(\.name.count).max() ?? 1
        let lines = records.map { record in
            let name = record.name + String(repeating: " ", count: width - record.name.count)
            return "\(name)  \(record.seconds)  IN  \(record.type)\(String(repeating: " ", count: max(0, 4 - record.type.count)))  \(record.value)"
        }
        return "$ORIGIN \(domain).\n" + lines.joined(separator: "\n") + "\n"
    }
}
