extension CrossChecks {
    /// Rates are of hosts that there are, and a repair takes less time than passes between two failures.
    mutating func checkAvailability() {
        let known = stack.hosts.map(\.name)
        for name in reading.members["availability.hosts"] ?? [] where !known.contains(name) {
            let nearest = NearestName.of(name, in: known).map { "did you mean `\($0)`?" }
            report(
                "unknown-host", at: "availability.hosts.\(name)", "there is no host \(Quote.of(name))",
                hint: nearest ?? "the hosts are \(Listing.of(known))")
        }
        for (group, rates) in [("hosts", stack.rates.hosts), ("engines", stack.rates.engines)] {
            for (name, rate) in rates.sorted(by: { $0.key < $1.key }) where rate.repair >= rate.between {
                report(
                    "rates", at: "availability.\(group).\(name).mttr",
                    "\(name) would take longer to mend than it runs between two failures",
                    hint: "`mtbf` is the time between failures, `mttr` the time until it is repaired: is one in the other's place?")
            }
        }
    }
}
