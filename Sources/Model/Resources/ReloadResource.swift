/// A second reload of a running unit, for what it takes up only when its tier has changed. Its mark is the third of the unit's stamp,
/// and goes with every change of the unit itself.
package struct ReloadResource: Resource {
    package static let kind = "reload"
    package var name: String { unit.name }
    private let unit: UnitResource
    private let inputs: [any Resource]

    /// - Parameter inputs: what the unit reads when it is reloaded; none of them is among its own inputs.
    package init(_ unit: UnitResource, inputs: [any Resource]) {
        self.unit = unit
        self.inputs = inputs
    }

    package let phase = Phase.finish

    private var mark: String { Digest.sha256(inputs.map(\.fingerprint).joined(separator: "\n")) }
    /// What the host says of the unit when it runs with all of it.
    package var marks: String { "\(unit.mark) \(mark)" }
    package var fingerprint: String { "\(name) \(marks)" }

    /// The fact is the unit's (``UnitResource/difference(from:)``).
    package func difference(from facts: Facts) -> Difference? {
        let stamps = (facts[unit] ?? "").split(separator: " ").dropFirst(4).joined(separator: " ")
        let isTakenUp = stamps == marks && unit.difference(from: facts) == nil && inputs.allSatisfy { $0.difference(from: facts) == nil }
        return isTakenUp ? nil : Difference(.run, "it takes up \(inputs.map { "\($0.key)" }.joined(separator: ", "))")
    }

    package func apply(_ difference: Difference, facts: Facts) -> String { unit.up(.reload, marks) }
}
