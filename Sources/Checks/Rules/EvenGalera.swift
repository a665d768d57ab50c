import Model

struct EvenGalera: Rule {
    let id = "even-galera"
    let severity = Severity.warning
    let applies = "databases that decide by majority (Galera, group replication) are even in number, two for instance"
    let why =
        "half of an even number is no majority: it survives no more losses than with one host less, and a network that "
        + "falls into halves stops both"
    let fix = "have an odd number of hosts with the role `database`: three survive one loss, five survive two"

    func findings(in facts: Facts) -> [Finding] {
        let count = facts.stack.hosts(.database).count
        let topology = facts.stack.database?.topology
        guard topology == .galera || topology == .groupReplication, count > 0, count.isMultiple(of: 2) else { return [] }
        let losses = (count - 1) / 2
        let message =
            count == 2
            ? "two databases have no majority without each other: the loss of either stops both, where one alone would go on"
            : "\(count) databases survive the loss of \(losses), as \(count - 1) would"
        return [finding("database", at: "database.topology", in: facts, message)]
    }
}
