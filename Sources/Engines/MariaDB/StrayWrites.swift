import Model

/// Writes of a former primary that the primary never received, seen before the former one is told to follow: nothing of its
/// data can go on from there.
///
/// A server remembers the last transaction that each server wrote, in each domain (MariaDB's manual, `gtid_binlog_state`), and one that followed
/// knows how far it came (`gtid_slave_pos`). What the primary does not know at all may be older than its log: that is not judged here.
enum StrayWrites {
    /// How many there are on `former`; 0 as well when that is not known, or when it follows somebody and is a moment ahead.
    static func count(on former: Facts?, unknownTo primary: Facts?) -> Int {
        guard let former, let primary, former[MariaDB.factKind, "Master_Host"] == nil else { return 0 }
        let known = transactions(primary, "state").merging(transactions(primary, "applied"), uniquingKeysWith: max)
        return transactions(former, "state").reduce(0) { sum, each in sum + max(0, each.value - (known[each.key] ?? each.value)) }
    }

    /// The last number of each domain and server: `0-1-498` is `[0, 1]` and 498.
    private static func transactions(_ facts: Facts, _ name: String) -> [[Int]: Int] {
        let words = (facts[MariaDB.factKind, name] ?? "").split(separator: ",")
        return words.reduce(into: [:]) { last, word in
            let numbers = word.split(separator: "-").compactMap { Int($0) }
            if numbers.count == 3 { last[[numbers[0], numbers[1]], default: 0] = max(last[[numbers[0], numbers[1]]] ?? 0, numbers[2]) }
        }
    }
}
