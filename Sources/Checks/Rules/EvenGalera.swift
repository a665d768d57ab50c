import Model

struct EvenGalera: Rule {
    let id = "even-galera"
    let severity = Severity.warning
    let applies = "a Galera cluster has an even number of hosts"
    let why =
        "half of an even number is no majority: it survives no more losses than with one host less, and a network that "
        + "falls into halves stops both"
    let fix = "have an odd number of hosts with the role `database`: three survive one loss, five survive two"

    func findings(in facts: Facts) -> [Finding] {
        let count = facts.stack.hosts(.database).count
        guard facts.stack.database?.topology == .galera, count > 0, count.isMultiple(of: 2) else { return [] }
        let losses = (count - 1) / 2
        return [
            finding(
                "database", at: "database.topology", in: facts,
                "\(count) Galera hosts survive the loss of \(losses == 0 ? "none" : "\(losses)"), as \(count - 1) would"
            )
        ]
    }
}
