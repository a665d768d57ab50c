import Engines
import Model

struct CacheWithoutMajority: Rule {
    let id = "cache-without-majority"
    let severity = Severity.warning
    let applies = "there are two cache hosts, and no third host in the stack that could vote about them"
    let why =
        "which cache is the master is voted on (Redis Sentinel): of two votes both are needed, so that the loss of the master's host leaves "
        + "a cache that nobody makes the master"
    let fix = "have a third host in the stack, whatever its role, or one cache host: the site works without its cache"

    func findings(in facts: Facts) -> [Finding] {
        let caches = facts.stack.hosts(.cache)
        let votes = Sentinel().hosts(in: facts.stack).count
        guard caches.count > 1, votes < Sentinel.votes else { return [] }
        return [
            finding(
                "cache", at: "cache", in: facts,
                "\(Listing.of(caches.map(\.name))) are two, and so are the votes about which of them is the master: the loss of it makes neither one")
        ]
    }
}
