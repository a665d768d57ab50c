/// Finds the name that was probably meant.
package enum NearestName {
    /// The candidate with the fewest edits to `text`, when that is a third of its length or less (at least one edit
    /// is always forgiven, at most three).
    package static func of(_ text: String, in candidates: [String]) -> String? {
        let wanted = Array(text.unicodeScalars)
        guard wanted.count <= 64 else { return nil }
        let allowed = min(3, max(1, wanted.count / 3))
        let scored = candidates.map { (name: $0, edits: edits(wanted, Array($0.unicodeScalars))) }
        guard let best = scored.min(by: { $0.edits < $1.edits }), best.edits <= allowed else {
            return candidates.first { wanted.count >= 3 && ($0.hasPrefix(text) || text.hasPrefix($0)) }
        }
        return best.name
    }

    /// Insertions, removals, replacements and swaps of neighbours (optimal string alignment).
    static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
