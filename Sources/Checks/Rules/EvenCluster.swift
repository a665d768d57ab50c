import Model

struct EvenCluster: Rule {
    let id = "even-cluster"
    let severity = Severity.warning
    let applies = "a cluster that needs a majority has an even number of hosts, four or more"
    let why =
        "half of an even number is no majority: it survives no more losses than with one host less, and a network that "
        + "falls into halves stops both"
    let fix = "have an odd number of hosts with the role `database`: three survive one loss, five survive two"

    func findings(in facts: Facts) -> [Finding] {
        let count = facts.stack.hosts(.database).count
        guard facts.stack.database?.needsMajority == true, count > 2, count.isMultiple(of: 2) else { return [] }
        return [
            finding(
                "database", at: "database.topology", in: facts,
                "\(count) database hosts survive the loss of \((count - 1) / 2), as \(count - 1) would")
        ]
    }
}
