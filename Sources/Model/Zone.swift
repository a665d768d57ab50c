/// The zone of a domain, as a name server reads it (RFC 1035, section 5): both names are address records of the entry.
package struct Zone: Sendable, Equatable, Codable {
    package struct Record: Sendable, Hashable, Codable {
        /// Relative to the domain; `@` is the domain itself.
        package var name: String
        /// How long it may be remembered.
        package var seconds: Int
        package var type: String
        package var value: String

        package init(name: String, seconds: Int, type: String, value: String) {
            self.name = name
            self.seconds = seconds
            self.type = type
            self.value = value
        }

        /// An address record: A or AAAA.
        init(_ name: String, _ seconds: Int, _ address: Address) {
            self.init(name: name, seconds: seconds, type: address.isIPv6 ? "AAAA" : "A", value: "\(address)")
        }
    }

    package let domain: String
    package private(set) var records: [Record]

    /// Seconds that resolvers may remember an address: an hour where it moves by itself, a minute where somebody who loses a
    /// host has to take its address out by hand.
    package static func lifetime(in stack: Stack) -> Int { stack.balancer?.virtual.isEmpty == false ? 3600 : 60 }

    package init(domain: String, records: [Record]) {
        self.domain = domain
        self.records = records
    }

    package init(_ stack: Stack) {
        let seconds = Zone.lifetime(in: stack)
        let addresses = stack.entryAddresses
        var records = ["@", "www"].flatMap { name in addresses.map { Record(name, seconds, $0) } }
        // Nobody else may sign for the domain (RFC 8659); with another directory the operator knows its name.
        if stack.tls?.certificate == .acme, stack.tls?.acme.directory == ACME.letsEncrypt {
            records.append(Record(name: "@", seconds: 3600, type: "CAA", value: "0 issue \"letsencrypt.org\""))
        }
        self.init(domain: stack.domain, records: records)
        nameServers(stack.hosts(.dns).map(\.address))
    }

    /// Names the servers that answer for the domain: `ns1`, `ns2`, …, a day each.
    package mutating func nameServers(_ addresses: [Address]) {
        for (number, address) in addresses.enumerated() {
            let name = "ns\(number + 1)"
            records.append(Record(name: "@", seconds: 86_400, type: "NS", value: name))
            records.append(Record(name, 86_400, address))
        }
    }

    package var hasNameServers: Bool { records.contains { $0.type == "NS" } }

    /// To paste into a zone, or into the forms of a provider.
    package var text: String {
        let width = records.map(\.name.count).max() ?? 1
        let lines = records.map { record in
            let name = record.name + String(repeating: " ", count: width - record.name.count)
            return "\(name)  \(record.seconds)  IN  \(record.type)\(String(repeating: " ", count: max(0, 4 - record.type.count)))  \(record.value)"
        }
        return "$ORIGIN \(domain).\n" + lines.joined(separator: "\n") + "\n"
    }

    /// The whole file, for a server: with the record that a zone begins with. That a name does not exist may be remembered
    /// for five minutes.
    ///
    /// - Parameter number: what tells servers that copy the zone whether theirs is older.
    package func file(number: UInt32) -> String {
        let lines = text.split(separator: "\n", maxSplits: 1)
        return "\(lines[0])\n@  3600  IN  SOA  ns1 hostmaster \(number) 7200 3600 1209600 300\n\(lines[1])"
    }
}
