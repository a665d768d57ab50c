/// What must hold between keys, once each of them is well formed.
///
/// Where a section has a mistake of its own, nothing is concluded from what it does not say.
struct CrossChecks {
    let stack: Stack
    var reading: Reading

    mutating func run() {
        checkHosts()
        checkSections()
        checkBalancers()
        checkVirtualAddresses()
        checkApplication()
        checkReaches()
        checkMetrics()
        checkDatabase()
        checkAvailability()
    }

    mutating func report(_ rule: String, at path: String, _ message: String, hint: String, why: String = "") {
        reading.report(rule, at: path, message, hint: hint, why: why)
    }

    /// Whether all that stands under these top-level keys was well formed.
    func isSound(_ keys: String...) -> Bool { keys.allSatisfy { !reading.damaged.contains($0) } }

    func names(_ hosts: [Host]) -> String { Listing.of(hosts.map(\.name)) }
}

/// Lists of names in a sentence.
package enum Listing {
    /// `a`, `a and b`, `a, b and c`; long ones end in a number.
    package static func of(_ names: [String], most: Int = 6) -> String {
        guard names.count > 1 else { return names.first ?? "nothing" }
        guard names.count <= most else {
            return names.prefix(most - 1).joined(separator: ", ") + " and \(names.count - most + 1) more"
        }
        return names.dropLast().joined(separator: ", ") + " and " + names.last!
    }
}
