import Model

struct TwoNodeQuorum: Rule {
    let id = "two-node-quorum"
    let severity = Severity.error
    let applies = "a cluster that needs a majority has two hosts"
    let why = "a majority of two is two: it tolerates no loss at all, and either host is a single point of failure more than one database alone would be"
    let fix = "have three hosts with the role `database`, or `topology: replica`"

    func findings(in facts: Facts) -> [Finding] {
        guard facts.stack.database?.needsMajority == true, facts.stack.hosts(.database).count == 2 else { return [] }
        let names = Listing.of(facts.stack.hosts(.database).map(\.name))
        return [finding("database", at: "database.topology", in: facts, "\(names) are two, and a majority of two tolerates none lost")]
    }
}

extension Database {
    /// Whether its members vote.
    var needsMajority: Bool { topology == .galera || topology == .groupReplication }
}
